import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../../src/main/engine/clock.ts'
import { type HeadlessHost, startHeadlessHost } from '../../src/main/host-headless/start-headless-host.ts'
import { type FakeEngine, fakeEngine } from './fake-engine.ts'

export const PAGE_HTML =
  '<!doctype html><html><head><title>Stoa</title><script type="module" src="/assets/page-1.js"></script></head><body></body></html>'

/** A folder like out/renderer, small and known. */
export function pageFolder(parent: string): string {
  const folder = join(parent, 'renderer')
  mkdirSync(join(folder, 'assets'), { recursive: true })
  writeFileSync(join(folder, 'index.html'), PAGE_HTML)
  writeFileSync(join(folder, 'assets', 'page-1.js'), 'document.title = "started"')
  writeFileSync(join(folder, 'assets', 'page-1.js.map'), '{"secret":"not served"}')
  return folder
}

export interface HeadlessRig {
  readonly host: HeadlessHost
  readonly engine: FakeEngine
  readonly dataFolder: string
  readonly log: { readonly event: string; readonly fields: Readonly<Record<string, unknown>> }[]
  /** Swaps a fresh code for the token, as the page does. */
  token(): Promise<string>
  stop(): Promise<void>
}

/** A headless host on a free port over the fake engine, with its own folders. */
export async function headlessRig(
  options: { readonly allowHosts?: readonly string[]; readonly port?: number; readonly clock?: typeof systemClock } = {}
): Promise<HeadlessRig> {
  const root = mkdtempSync(join(tmpdir(), 'stoa-host-'))
  const dataFolder = join(root, 'data')
  mkdirSync(dataFolder, { mode: 0o700 })
  const engine = fakeEngine()
  const log: { event: string; fields: Readonly<Record<string, unknown>> }[] = []
  const started = await startHeadlessHost({
    engine,
    rendererFolder: pageFolder(root),
    port: options.port ?? 0,
    allowHosts: options.allowHosts ?? [],
    dataFolder,
    clock: options.clock ?? systemClock,
    log: (event, fields = {}) => log.push({ event, fields })
  })
  if (!started.ok) {
    rmSync(root, { recursive: true, force: true })
    throw new Error(`the host did not start: ${started.error.kind}`, { cause: started.error })
  }
  const host = started.value
  return {
    host,
    engine,
    dataFolder,
    log,
    token: async () => {
      const code = new URL(host.freshLogin()).hash.slice('#login='.length)
      const answer = await fetch(`${host.url}login`, { method: 'POST', body: JSON.stringify({ code }) })
      return ((await answer.json()) as { token: string }).token
    },
    stop: async () => {
      await host.stop()
      engine.stop()
      rmSync(root, { recursive: true, force: true })
    }
  }
}

/** Sends bytes as they are and returns all that comes back until the peer closes or falls silent. */
export function rawExchange(port: number, text: string, address = '127.0.0.1'): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = ''
    const socket = connect({ port, host: address }, () => socket.write(text))
    socket.setTimeout(3000, () => socket.destroy())
    socket.on('data', (part) => {
      answer += part.toString('latin1')
      if (answer.startsWith('HTTP/1.1 101')) socket.destroy()
    })
    socket.on('error', (cause: NodeJS.ErrnoException) => {
      if (cause.code !== 'ECONNRESET' && cause.code !== 'EPIPE') reject(cause)
    })
    socket.on('close', () => resolve(answer))
  })
}
