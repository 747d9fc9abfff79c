import { createHash } from 'node:crypto'
import type { NoteBody, Sink } from '../../src/main/sources/source.ts'
import type { ClusterEvent } from '../../src/shared/cluster/event.ts'
import type { UnixUs } from '../../src/shared/cluster/units.ts'
import { decodeBatch } from '../../src/shared/wire/decode-batch.ts'

export interface HeardEvent {
  readonly at: number
  readonly node: number
  readonly event: ClusterEvent
}

/** A sink that decodes what the first observer hears and counts the rest; for histories too large to keep. */
export class HeardHistory implements Sink {
  readonly #hash = createHash('sha256')
  readonly #servers: string[] = []
  readonly perServer: number[] = []
  readonly events: HeardEvent[] = []
  readonly undecodable: { readonly at: number; readonly node: number | null; readonly kind: string }[] = []
  readonly notes: { readonly at: number; readonly body: NoteBody }[] = []
  readonly frameTimes: number[] = []
  /** Observations earlier than the one before. */
  backwards = 0
  #last = 0
  readonly #digestUntil: number

  /** Only what is earlier than `digestUntil`, µs since 1970, goes into the digest. */
  constructor(digestUntil = Number.POSITIVE_INFINITY) {
    this.#digestUntil = digestUntil
  }

  observer(server: string): number {
    this.perServer.push(0)
    return this.#servers.push(server) - 1
  }

  arrival(slot: number, payload: Uint8Array, at?: UnixUs): void {
    const time = this.#pass(at)
    this.perServer[slot] = (this.perServer[slot] ?? 0) + 1
    if (time < this.#digestUntil) this.#hash.update(`${slot} ${time} `).update(payload)
    if (slot !== 0) return
    this.frameTimes.push(time)
    const batch = decodeBatch(payload, 'H')
    for (const event of batch.events) this.events.push({ at: time, node: batch.nodeId ?? -1, event })
    if (batch.error) this.undecodable.push({ at: time, node: batch.nodeId, kind: batch.error.kind })
  }

  note(body: NoteBody, at?: UnixUs): void {
    const time = this.#pass(at)
    if (time < this.#digestUntil) this.#hash.update(`${time} ${JSON.stringify(body)}`)
    this.notes.push({ at: time, body })
  }

  noteText(text: string, at: UnixUs): void {
    this.note(JSON.parse(text) as NoteBody, at)
  }

  drained(): Promise<void> {
    return Promise.resolve()
  }

  /** Of everything so far. */
  digest(): string {
    return this.#hash.copy().digest('hex')
  }

  #pass(at: UnixUs | undefined): number {
    if (at === undefined) throw new Error('an observation without a time of its own')
    if (at < this.#last) this.backwards++
    this.#last = at
    return at
  }
}
