import { randomUUID } from 'node:crypto'
import type { SavedView } from '../../shared/api/views.ts'
import { err, ok, type Result } from '../../shared/cluster/result.ts'
import { writePrivateFile } from '../secrets/private-file.ts'
import type { HostQuestion } from './engine-protocol.ts'

/** A map of 1,024 nodes as PNG is 2 MB; a table of them as CSV less. In memory until the dialog is answered. */
const MOST_BYTES = 32 * 1024 * 1024

/** A piece of what the page made. `bytes` is base64; `name` has no path in it. */
export interface SavedPiece {
  readonly upload: string | null
  readonly name: string
  readonly kind: 'svg' | 'png' | 'csv' | 'json' | 'toml'
  readonly piece: string
  readonly last: boolean
}

interface Upload {
  readonly id: string
  readonly pieces: Buffer[]
  bytes: number
}

/** What saving needs of the engine. */
export interface SavedFilesParts {
  readonly hasDialog: boolean
  readonly ask: (question: HostQuestion) => Promise<unknown>
}

/**
 * Files that the page makes (a map, a table) and that only the host may write (R7): collected, then written where the
 * operator's dialog says. One at a time; another one that begins takes its place, as a page that was closed half-way
 * never says so.
 */
export class SavedFiles {
  readonly #parts: SavedFilesParts
  #upload: Upload | null = null

  constructor(parts: SavedFilesParts) {
    this.#parts = parts
  }

  /** Errors are sentences. */
  async take({ upload, name, kind, piece, last }: SavedPiece): Promise<Result<SavedView, string>> {
    if (!this.#parts.hasDialog) return err('This host shows no dialogs: the browser saves files itself.')
    if (upload === null) this.#upload = { id: randomUUID(), pieces: [], bytes: 0 }
    const current = this.#upload
    if (current === null || (upload !== null && upload !== current.id)) {
      return err('Another file was begun meanwhile. Save this one again.')
    }
    const bytes = Buffer.from(piece, 'base64')
    current.bytes += bytes.length
    if (current.bytes > MOST_BYTES) {
      this.#upload = null
      return err(`It is larger than ${MOST_BYTES / 1024 ** 2} MiB and is not saved.`)
    }
    current.pieces.push(bytes)
    if (!last) return ok({ state: 'more', upload: current.id, sentence: '' })
    this.#upload = null
    return this.#write(current, `${name}.${kind}`)
  }

  async #write({ id, pieces }: Upload, suggestedName: string): Promise<Result<SavedView, string>> {
    const path = await this.#parts.ask({ kind: 'save-path', suggestedName })
    if (typeof path !== 'string') return ok({ state: 'cancelled', upload: id, sentence: 'Nothing was saved.' })
    try {
      await writePrivateFile(path, Buffer.concat(pieces))
    } catch (cause) {
      return err(`${path} cannot be written (${codeOf(cause)}).`)
    }
    return ok({ state: 'saved', upload: id, sentence: `Saved as ${path}.` })
  }
}

/** The system's word for what went wrong, of this error or of the one below it. */
function codeOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown)
  if ('code' in thrown && typeof thrown.code === 'string') return thrown.code
  return thrown.cause === undefined ? thrown.message : codeOf(thrown.cause)
}
