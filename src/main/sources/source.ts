import type { UnixUs } from '../../shared/cluster/units.ts'

/** A JSON object as a note carries it, without `at`. */
export interface NoteBody {
  readonly source: string
  readonly [key: string]: unknown
}

/**
 * Where a source puts what it observes. The engine stamps the time at the call unless `at` is given (replay and the
 * simulator's past give it). Nothing here may throw into a NATS callback.
 */
export interface Sink {
  /** A small number for an observer, the same one for the same name during this run. */
  observer(server: string): number
  /** One arrival of one frame. The payload is copied before the call returns. */
  arrival(slot: number, payload: Uint8Array, at?: UnixUs): void
  note(body: NoteBody, at?: UnixUs): void
  /** A note whose JSON text must be kept byte for byte (imports). `text` is one JSON object without `at`. */
  noteText(text: string, at: UnixUs): void
  /** Resolves once little is waiting to be recorded; only replay and the simulator's past need to ask. */
  drained(): Promise<void>
}

/** Started with a configuration and a sink; emits until stopped. It never decides. Stopping twice is fine. */
export interface Source {
  start(): Promise<void>
  stop(): Promise<void>
}
