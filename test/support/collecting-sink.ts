import type { NoteBody, Sink } from '../../src/main/sources/source.ts'
import type { Observation } from '../../src/shared/cluster/observation.ts'
import { toUnixUs, type UnixUs } from '../../src/shared/cluster/units.ts'

type Collected = Observation extends infer O ? (O extends Observation ? Omit<O, 'seq'> : never) : never

/** A sink that keeps everything in memory; `at` must be given, or is 0. */
export class CollectingSink implements Sink {
  readonly observations: Collected[] = []
  drains = 0
  readonly #servers: string[] = []

  observer(server: string): number {
    const known = this.#servers.indexOf(server)
    return known >= 0 ? known : this.#servers.push(server) - 1
  }

  arrival(slot: number, payload: Uint8Array, at: UnixUs = toUnixUs(0)): void {
    const server = this.#servers[slot]
    if (server === undefined) throw new Error(`no observer ${slot}`)
    this.observations.push({ kind: 'arrival', at, server, payload: payload.slice() })
  }

  note(body: NoteBody, at: UnixUs = toUnixUs(0)): void {
    this.noteText(JSON.stringify(body), at)
  }

  noteText(text: string, at: UnixUs): void {
    this.observations.push({ kind: 'note', at, body: text })
  }

  drained(): Promise<void> {
    this.drains++
    return Promise.resolve()
  }
}
