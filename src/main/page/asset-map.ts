import { randomBytes } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'
import { err, ok, type Result } from '../../shared/cluster/result.ts'
import { contentPolicy, GUARD_HEADERS, STYLE_NONCE_META } from './content-policy.ts'

const TYPES: ReadonlyMap<string, string> = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.json', 'application/json'],
  ['.svg', 'image/svg+xml'],
  ['.png', 'image/png'],
  ['.ico', 'image/x-icon'],
  ['.woff2', 'font/woff2']
])

/** The built renderer is about 2 MiB; ten times that means that the folder is not ours. */
const MAX_MAP_BYTES = 32 * 1024 * 1024
/** 128 bits: a page cannot guess the nonce of another answer. */
const NONCE_BYTES = 16

interface Asset {
  readonly type: string
  readonly body: Uint8Array<ArrayBuffer>
  /** Named by its content's hash, so it may be kept for ever. */
  readonly hashed: boolean
}

/** The bundled files of the page by URL path (`/assets/index-x.js`), read once at start; requests touch no disk. */
export type AssetMap = ReadonlyMap<string, Asset>

/** Why the built page cannot be served. */
export type AssetError =
  | { readonly kind: 'no-bundle'; readonly folder: string; readonly cause: string }
  | { readonly kind: 'bundle-too-large'; readonly folder: string; readonly limitBytes: number }

/** An answer ready for either host: Electron's `Response` or Node's `writeHead`. */
export interface AssetAnswer {
  readonly status: 200 | 404
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array<ArrayBuffer>
}

/**
 * Reads every file of a known type below `folder` into memory. Source maps and unknown types are left out: what is not
 * in the map does not exist for a page, so there is no path to join and nothing to escape from (R5).
 */
export async function readAssetMap(folder: string): Promise<Result<AssetMap, AssetError>> {
  const map = new Map<string, Asset>()
  let total = 0
  try {
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      const type = TYPES.get(extname(entry.name))
      if (!entry.isFile() || type === undefined) continue
      const file = join(entry.parentPath, entry.name)
      const body = new Uint8Array(await readFile(file))
      total += body.byteLength
      if (total > MAX_MAP_BYTES) return err({ kind: 'bundle-too-large', folder, limitBytes: MAX_MAP_BYTES })
      const path = file.slice(folder.replace(/[\\/]+$/, '').length).replaceAll(sep, '/')
      map.set(path, { type, body, hashed: path.startsWith('/assets/') })
    }
  } catch (cause) {
    return err({ kind: 'no-bundle', folder, cause: String(cause) })
  }
  if (!map.has('/index.html')) return err({ kind: 'no-bundle', folder, cause: 'index.html is missing' })
  return ok(map)
}

/**
 * Answers one path (no query, not decoded: bundled names are plain ASCII, so an encoded one is simply not there).
 * `/` is `index.html`; it gets a fresh style nonce in its policy and in a `<meta>`, and is never cached.
 */
export function answerAsset(map: AssetMap, path: string): AssetAnswer {
  const nonce = randomBytes(NONCE_BYTES).toString('base64url')
  const headers = { ...GUARD_HEADERS, 'content-security-policy': contentPolicy(nonce) }
  const asset = map.get(path === '/' ? '/index.html' : path)
  if (asset === undefined) {
    return {
      status: 404,
      headers: { ...headers, 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
      body: new TextEncoder().encode('not found')
    }
  }
  return {
    status: 200,
    headers: {
      ...headers,
      'content-type': asset.type,
      'cache-control': asset.hashed ? 'max-age=31536000, immutable' : 'no-store'
    },
    body: asset.type.startsWith('text/html') ? withNonce(asset.body, nonce) : asset.body
  }
}

function withNonce(html: Uint8Array<ArrayBuffer>, nonce: string): Uint8Array<ArrayBuffer> {
  const text = new TextDecoder().decode(html)
  const meta = `<meta name="${STYLE_NONCE_META}" nonce="${nonce}">`
  return new TextEncoder().encode(text.replace('<head>', `<head>${meta}`))
}
