import type { Sink } from '../source.ts'
import type { RoundCause } from './round-plan.ts'
import type { StreamStatus } from './site-stream.ts'

/** Sites that one round's end can name; a cluster has at most 1,024 nodes. */
const MOST_SILENT = 1_024

/** The notes of source `canary`, in one place: C1 to C4, and when it began, stopped or cannot run. */
export class CanaryNotes {
  readonly #sink: Sink
  readonly #nodeOf: (url: string) => number | null

  constructor(sink: Sink, nodeOf: (url: string) => number | null) {
    this.#sink = sink
    this.#nodeOf = nodeOf
  }

  started(urls: readonly string[], everyMs: number): void {
    this.#sink.note({ source: 'canary', status: 'started', urls, every_ms: everyMs })
  }

  stopped(): void {
    this.#sink.note({ source: 'canary', status: 'stopped' })
  }

  /** C4. */
  stream(url: string, status: StreamStatus, sentence: string): void {
    this.#sink.note({ source: 'canary', url, node: this.#nodeOf(url), status, sentence })
  }

  /** C1. */
  begun(round: number, via: string, cause: RoundCause): void {
    this.#sink.note({ source: 'canary', round, via, node: this.#nodeOf(via), begun: true, cause })
  }

  /** C2. */
  heard(round: number, via: string, url: string, afterUs: number): void {
    this.#sink.note({ source: 'canary', round, via, url, node: this.#nodeOf(url), after_us: afterUs })
  }

  /** C2 of the node that the rename went through: its own answer. */
  answered(round: number, via: string, afterUs: number): void {
    const node = this.#nodeOf(via)
    this.#sink.note({ source: 'canary', round, via, url: via, node, after_us: afterUs, answered: true })
  }

  /** C3. `failed`: why the change was not made, so that nobody's silence means anything; null: it was made. */
  over(round: number, via: string, silent: readonly string[], failed: string | null): void {
    const body = { source: 'canary', round, via, over: true, silent: silent.slice(0, MOST_SILENT) }
    this.#sink.note(failed === null ? body : { ...body, failed })
  }
}

/** It is set up and cannot run at all. */
export function noteCanaryUnable(sink: Sink, sentence: string): void {
  sink.note({ source: 'canary', status: 'unable', sentence })
}
