import { type FileHandle, open } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { err, ok, type Result } from '../../../shared/cluster/result.ts'
import type { Sink, Source } from '../source.ts'
import { toObservations } from './arrival-keys.ts'
import { parseInterchangeLine, toFaultSentence } from './interchange.ts'
import { LineSplitter, type TextLine } from './line-splitter.ts'

/** Bytes taken from a file or from gzip at a time; the sink is asked whether it keeps up after each. */
const CHUNK_BYTES = 256 * 1024
/** Bad lines that are named one by one; beyond it they are only counted, or a wrong file would fill the memory. */
const NAMED_BAD_LINES = 20

/** A line that was left out. `sentence` may hold outside text. */
export interface BadLine {
  readonly file: string
  readonly line: number
  readonly sentence: string
}

/** What was read; counts over all files. `lines` includes empty ones. */
export interface ReplayReport {
  readonly lines: number
  readonly arrivals: number
  /** Notes as they stood in the files, without those that Stoa adds to keep unknown keys of arrivals. */
  readonly notes: number
  readonly badLines: number
  readonly firstBadLines: readonly BadLine[]
  /** Observations earlier than the one before them. Kept in the order of the file: the file says what was heard when. */
  readonly backwards: number
}

/** A file could not be read to its end; what was read before is in the sink and counted in `report`. */
export interface ReplayError {
  readonly kind: 'unreadable' | 'damaged-gzip'
  readonly file: string
  readonly afterLine: number
  readonly retryable: false
  readonly sentence: string
  readonly report: ReplayReport
}

type Counts = { -readonly [K in keyof ReplayReport]: ReplayReport[K] } & { firstBadLines: BadLine[] }

/**
 * Reads recordings into a sink as if they were heard now, at their own times: files one after another, plain or gzip by
 * their first bytes (members one behind the other are one stream), LF or CRLF. What comes from sources that Stoa does
 * not have is a note like any other. Memory stays bounded by one line and by what the sink lets wait.
 */
export class ReplaySource implements Source {
  readonly #files: readonly string[]
  readonly #sink: Sink
  readonly #counts: Counts = { lines: 0, arrivals: 0, notes: 0, badLines: 0, firstBadLines: [], backwards: 0 }
  #lastAt = 0
  #running: Promise<Result<ReplayReport, ReplayError>> | null = null
  #stopped = false

  constructor(parts: { readonly files: readonly string[]; readonly sink: Sink }) {
    this.#files = parts.files
    this.#sink = parts.sink
  }

  /** How far it is; grows while it runs. */
  get report(): ReplayReport {
    return { ...this.#counts, firstBadLines: [...this.#counts.firstBadLines] }
  }

  /** Reads everything; resolves once all of it is in the sink (not: recorded). Again: the same answer. */
  run(): Promise<Result<ReplayReport, ReplayError>> {
    this.#running ??= this.#readFiles()
    return this.#running
  }

  async start(): Promise<void> {
    void this.run()
  }

  /** Ends after the chunk at hand. */
  async stop(): Promise<void> {
    this.#stopped = true
    await this.#running
  }

  async #readFiles(): Promise<Result<ReplayReport, ReplayError>> {
    for (const file of this.#files) {
      const splitter = new LineSplitter()
      const failure = await this.#readFile(file, splitter)
      this.#counts.lines += splitter.lines
      if (failure) return err({ ...failure, afterLine: splitter.lines, report: this.report })
      if (this.#stopped) break
    }
    return ok(this.report)
  }

  async #readFile(file: string, splitter: LineSplitter): Promise<Omit<ReplayError, 'afterLine' | 'report'> | null> {
    let gzip = false
    try {
      await using handle = await open(file, 'r')
      gzip = await isGzip(handle)
      const plain = handle.createReadStream({ start: 0, highWaterMark: CHUNK_BYTES, autoClose: false })
      const bytes: Readable = gzip ? plain.pipe(createGunzip({ chunkSize: CHUNK_BYTES })) : plain
      // pipe() hands no errors on: a failing disk must end the reading, not leave it waiting.
      plain.on('error', (cause) => bytes.destroy(cause))
      for await (const chunk of bytes) {
        for (const line of splitter.push(chunk as Uint8Array)) this.#take(file, line.number, line.text)
        await this.#sink.drained()
        if (this.#stopped) return null
      }
      for (const line of splitter.end()) this.#take(file, line.number, line.text)
      return null
    } catch (cause) {
      const code = (cause as NodeJS.ErrnoException).code ?? ''
      const kind = gzip && code.startsWith('Z_') ? 'damaged-gzip' : 'unreadable'
      const why = cause instanceof Error ? cause.message : String(cause)
      const what = kind === 'damaged-gzip' ? 'is damaged or cut short' : 'cannot be read'
      return { kind, file, retryable: false, sentence: `${file} ${what}: ${why}` }
    }
  }

  #take(file: string, line: number, text: TextLine['text']): void {
    const parsed = text.ok ? parseInterchangeLine(text.value) : text
    if (!parsed.ok) {
      this.#counts.badLines++
      if (this.#counts.firstBadLines.length < NAMED_BAD_LINES)
        this.#counts.firstBadLines.push({ file, line, sentence: toFaultSentence(parsed.error) })
      return
    }
    const { at, kind } = parsed.value
    if (at < this.#lastAt) this.#counts.backwards++
    this.#lastAt = at
    if (kind === 'arrival') this.#counts.arrivals++
    else this.#counts.notes++
    for (const observation of toObservations(parsed.value)) {
      if (observation.kind === 'note') this.#sink.noteText(observation.body, observation.at)
      else this.#sink.arrival(this.#sink.observer(observation.server), observation.payload, observation.at)
    }
  }
}

async function isGzip(handle: FileHandle): Promise<boolean> {
  const head = new Uint8Array(2)
  const { bytesRead } = await handle.read(head, 0, 2, 0)
  return bytesRead === 2 && head[0] === 0x1f && head[1] === 0x8b
}
