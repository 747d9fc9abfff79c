import type { ObserverTable } from '../cluster/observers.ts'
import type { StateReader, StateWriter } from '../cluster/state-bytes.ts'
import type { HealthSample } from './presence-ledger.ts'
import type { ServerTable } from './server-table.ts'

/** A server's figures are put down at most once in so long, µs: they are for charts over hours. */
const EVERY_US = 60_000_000

/** Samples of servers for the journal. */
export class ServerHealth {
  #sampledAt = 0
  /** By name: the last sample, so that what did not change is not put down again. */
  readonly #last = new Map<string, string>()

  sample(at: number, servers: ServerTable, observers: ObserverTable): HealthSample[] {
    if (at - this.#sampledAt < EVERY_US && at >= this.#sampledAt) return []
    this.#sampledAt = at
    const samples: HealthSample[] = []
    for (const it of servers.all) {
      const observer = observers.all.find((one) => one.serverName === it.name || one.server === it.name)
      const body = JSON.stringify({
        cpu: it.cpu,
        memoryBytes: it.memoryBytes,
        connections: it.connections,
        slowConsumers: it.slowConsumers,
        rttUs: observer?.rttUs ?? null,
        health: it.health,
        restarts: it.restarts
      })
      if (this.#last.get(it.name) === body) continue
      this.#last.set(it.name, body)
      samples.push({ at, subject: `server/${it.name}`, body })
    }
    return samples
  }

  save(out: StateWriter): void {
    out.uint(this.#sampledAt)
    out.uint(this.#last.size)
    for (const [name, body] of this.#last) {
      out.text(name)
      out.text(body)
    }
  }

  load(from: StateReader): void {
    this.#sampledAt = from.uint()
    for (let left = from.uint(); left > 0; left--) this.#last.set(from.text(), from.text())
  }
}
