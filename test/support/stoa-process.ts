import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { exportObservations } from '../../src/main/engine/export-observations.ts'
import { openReadOnly } from '../../src/main/history/open-read-only.ts'
import { ROOT } from './source-text.ts'

/** The bundle, as it ships; `npm test` builds it before anything here runs. */
const STOA = join(ROOT, 'out', 'main', 'headless.js')
const PATIENCE_MS = 60_000

/** What one finished run of the command line said. */
export interface Answer {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface StoaOptions {
  readonly input?: string | Uint8Array
  readonly env?: Readonly<Record<string, string>>
}

/** Runs `stoa` with these words to its end. */
export async function runStoa(words: readonly string[], options: StoaOptions = {}): Promise<Answer> {
  const child = spawnStoa(words, options.env)
  const stdout: Buffer[] = []
  const stderr: Buffer[] = []
  child.stdout?.on('data', (piece: Buffer) => stdout.push(piece))
  child.stderr?.on('data', (piece: Buffer) => stderr.push(piece))
  child.stdin?.on('error', () => {})
  child.stdin?.end(options.input ?? '')
  const code = await new Promise<number | null>((done) => child.once('close', (status) => done(status)))
  return { code, stdout: Buffer.concat(stdout).toString('utf8'), stderr: Buffer.concat(stderr).toString('utf8') }
}

/** Starts `stoa` with these words; the caller ends it. */
export function spawnStoa(words: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess {
  if (!existsSync(STOA)) throw new Error(`${STOA} is missing: npm run build`)
  return spawn(process.execPath, [STOA, ...words], { env: { ...process.env, ...env } })
}

/** A running `stoa serve --json`. */
export interface ServingStoa {
  readonly url: string
  readonly login: string
  readonly data: string
  readonly pid: number
  readonly child: ChildProcess
  stderr(): string
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>
  /** kill -9; resolves when it is gone. */
  kill(): Promise<void>
}

/** Starts `stoa serve --json …` and resolves with its first line; rejects with what it said when it ends before. */
export async function serveStoa(
  words: readonly string[],
  env: Readonly<Record<string, string>> = {}
): Promise<ServingStoa> {
  const child = spawnStoa(['serve', '--json', ...words], env)
  let said = ''
  let complained = ''
  child.stderr?.on('data', (piece: Buffer) => {
    complained += piece.toString('utf8')
  })
  const ended = new Promise<number | null>((done) => child.once('close', (code) => done(code)))
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout?.on('data', (piece: Buffer) => {
      said += piece.toString('utf8')
      if (said.includes('\n')) resolve(said.slice(0, said.indexOf('\n')))
    })
    void ended.then((code) => reject(new Error(`stoa serve ended with ${code}: ${complained}`)))
  })
  const first = JSON.parse(line) as Pick<ServingStoa, 'url' | 'login' | 'data' | 'pid'>
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal)
    return ended
  }
  return {
    ...first,
    child,
    stderr: () => complained,
    stop: () => end('SIGTERM'),
    kill: async () => {
      await end('SIGKILL')
    }
  }
}

/** The folder of a cluster inside a data folder. */
export const clusterFolder = (data: string, slug: string): string => join(data, 'clusters', slug)

/** Arrivals that are durable now, as anybody may read them beside the recorder. */
export async function recordedArrivals(folder: string): Promise<number> {
  const reader = openReadOnly(folder)
  if (!reader.ok) return 0
  try {
    return (await reader.value.stats()).arrivals
  } finally {
    await reader.value.close()
  }
}

/** Resolves when so many arrivals are durable. Looks 50 times a second through one connection, which costs little. */
export async function untilRecorded(folder: string, arrivals: number, patienceMs = PATIENCE_MS): Promise<void> {
  const reader = openReadOnly(folder)
  if (!reader.ok) throw new Error(reader.error.sentence)
  const { value } = reader
  try {
    await until(`${arrivals} arrivals`, async () => (await value.stats()).arrivals >= arrivals, patienceMs)
  } finally {
    await value.close()
  }
}

/** Resolves when the history says that so many observers are connected; what they subscribed to went out with it. */
export async function untilHearing(folder: string, observers: number): Promise<void> {
  await until(`${observers} observers to hear`, async () => {
    const reader = openReadOnly(folder)
    if (!reader.ok) return false
    let text = ''
    for await (const piece of exportObservations({ reader: reader.value, fromUs: null, toUs: null })) text += piece
    await reader.value.close()
    return (text.match(/"source":"agora","server":"[^"]*","status":"connected"/g) ?? []).length >= observers
  })
}

/** Asks again and again, 20 ms apart, until it is so. */
export async function until(what: string, isSo: () => Promise<boolean>, patienceMs = PATIENCE_MS): Promise<void> {
  const began = performance.now()
  while (!(await isSo())) {
    if (performance.now() - began > patienceMs) throw new Error(`waited ${patienceMs} ms for ${what}`)
    await new Promise((again) => setTimeout(again, 20))
  }
}
