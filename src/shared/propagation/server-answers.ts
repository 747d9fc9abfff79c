import type { MonitoredServer } from '../cluster/connection.ts'
import type { StateReader, StateWriter } from '../cluster/state-bytes.ts'

/** Servers whose answers are remembered, restarts included. */
const MAX_SERVERS = 512

interface Answers {
  readonly name: string
  /** When the last asking left that was answered, and the last one that was answered wholly. µs; 0: none. */
  asked: number
  whole: number
}

/** Since when each server's list of connections is known. By server id. */
export class ServerAnswers {
  readonly #servers = new Map<string, Answers>()

  lastAsked(server: MonitoredServer): number {
    return this.#servers.get(server.id)?.asked ?? 0
  }

  lastWhole(server: MonitoredServer): number {
    return this.#servers.get(server.id)?.whole ?? 0
  }

  /** A connection that appears now was not there at this time, µs; 0: nothing is known. A server that restarted had none before. */
  before(server: MonitoredServer): number {
    const known = this.#servers.get(server.id)?.whole ?? 0
    if (known > 0) return known
    let latest = 0
    for (const it of this.#servers.values()) if (it.name === server.name) latest = Math.max(latest, it.whole)
    return latest
  }

  asked(server: MonitoredServer, askedAt: number): void {
    this.#of(server).asked = askedAt
  }

  whole(server: MonitoredServer, askedAt: number): void {
    this.#of(server).whole = askedAt
  }

  save(out: StateWriter): void {
    out.uint(this.#servers.size)
    for (const [id, it] of this.#servers) {
      out.text(id)
      out.text(it.name)
      out.uint(it.asked)
      out.uint(it.whole)
    }
  }

  load(from: StateReader): void {
    for (let left = from.uint(); left > 0; left--) {
      this.#servers.set(from.text(), { name: from.text(), asked: from.uint(), whole: from.uint() })
    }
  }

  #of(server: MonitoredServer): Answers {
    const known = this.#servers.get(server.id)
    if (known) return known
    const made = { name: server.name, asked: 0, whole: 0 }
    this.#servers.set(server.id, made)
    if (this.#servers.size > MAX_SERVERS) this.#servers.delete(this.#servers.keys().next().value as string)
    return made
  }
}
