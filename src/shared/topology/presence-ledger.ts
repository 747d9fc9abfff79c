import type { StateReader, StateWriter } from '../cluster/state-bytes.ts'
import { PRESENCES, type PresenceWord } from './presence.table.ts'

/** A node's presence, and since when, µs. */
export interface PresenceEntry {
  readonly presence: PresenceWord
  readonly since: number
}

/** What a node or a server is now, for the journal; good until the next sample. Body: JSON text. */
export interface HealthSample {
  readonly at: number
  /** `node/7`, `server/nats-1`. */
  readonly subject: string
  readonly body: string
}

/** Samples that nobody took; more means that nobody wants them. */
const MOST_SAMPLES = 50_000

/** Presence by row of `NodeFrames`, and its changes. */
export class PresenceLedger {
  readonly #entries: PresenceEntry[] = []
  #samples: HealthSample[] = []

  of(row: number): PresenceEntry | null {
    return this.#entries[row] ?? null
  }

  /** Whether it changed. */
  put(row: number, presence: PresenceWord, at: number): boolean {
    const known = this.#entries[row]
    if (known?.presence === presence) return false
    this.#entries[row] = { presence, since: at }
    return true
  }

  add(sample: HealthSample): void {
    if (this.#samples.length < MOST_SAMPLES) this.#samples.push(sample)
  }

  /** Those since the last call; they are no part of a checkpoint. */
  take(): readonly HealthSample[] {
    const samples = this.#samples
    this.#samples = []
    return samples
  }

  save(out: StateWriter): void {
    out.uint(this.#entries.length)
    for (const { presence, since } of this.#entries) {
      out.uint(PRESENCES.findIndex((it) => it.word === presence))
      out.uint(since)
    }
  }

  load(from: StateReader): void {
    for (let left = from.uint(); left > 0; left--) {
      const presence = PRESENCES[from.uint()]?.word ?? 'unknown'
      this.#entries.push({ presence, since: from.uint() })
    }
  }
}
