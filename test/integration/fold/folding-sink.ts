import { Fold } from '../../../src/main/engine/fold.ts'
import type { NoteBody, Sink } from '../../../src/main/sources/source.ts'
import { BatchWriter } from '../../../src/shared/cluster/observation-batch.ts'
import { toSeq, type UnixUs } from '../../../src/shared/cluster/units.ts'
import { realClock } from '../agora/listening.ts'

/** Bytes of a batch; small, so that batches end in the middle of everything. */
const BATCH_BYTES = 16 * 1024

/** A sink that folds what it is given, batch after batch, without a journal between. */
export class FoldingSink implements Sink {
  readonly fold = new Fold({ wire: 'H' })
  readonly arrivals: number[] = []
  #servers: readonly string[] = []
  #writer = new BatchWriter(new ArrayBuffer(BATCH_BYTES))
  #next = 1

  observer(server: string): number {
    const known = this.#servers.indexOf(server)
    if (known >= 0) return known
    this.#servers = [...this.#servers, server]
    return this.arrivals.push(0) - 1
  }

  arrival(slot: number, payload: Uint8Array, at: UnixUs = realClock.nowUnix()): void {
    this.arrivals[slot] = (this.arrivals[slot] ?? 0) + 1
    if (this.#writer.arrival(slot, at, payload)) return
    this.settle()
    this.#writer.arrival(slot, at, payload)
  }

  note(body: NoteBody, at: UnixUs = realClock.nowUnix()): void {
    this.noteText(JSON.stringify(body), at)
  }

  noteText(text: string, at: UnixUs): void {
    const bytes = new TextEncoder().encode(text)
    if (this.#writer.note(at, bytes)) return
    this.settle()
    this.#writer.note(at, bytes)
  }

  async drained(): Promise<void> {}

  /** Folds what is waiting. */
  settle(): Fold {
    if (this.#writer.count > 0) {
      const batch = this.#writer.take(this.#servers)
      this.#writer = new BatchWriter(new ArrayBuffer(BATCH_BYTES))
      this.fold.apply(toSeq(this.#next), batch)
      this.#next += batch.count
    }
    return this.fold
  }
}
