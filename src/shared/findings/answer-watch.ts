import type { MonitoredServer } from '../cluster/connection.ts'
import type { StateReader, StateWriter } from '../cluster/state-bytes.ts'

/** Answers of others this much later belong to another asking: all servers answer one within milliseconds. µs */
const NEXT_ASKING_US = 500_000
/** One lost answer is no news, two in a row are. */
const MISSED_ASKINGS = 2

interface Wait {
  readonly answeredAt: number
  /** Askings that others answered since, and the answer up to which was counted. */
  readonly missed: number
  readonly countedTo: number
}

/** Which servers leave CONNZ unanswered while others answer. Pure fold. */
export class AnswerWatch {
  /** By server id. */
  #waits = new Map<string, Wait>()

  update(servers: Iterable<MonitoredServer>): void {
    const open = [...servers].filter((it) => it.endedAt === null && it.answeredAt > 0)
    const newest = open.reduce((most, it) => Math.max(most, it.answeredAt), 0)
    const waits = new Map<string, Wait>()
    for (const { id, answeredAt } of open) {
      const known = this.#waits.get(id)
      if (known?.answeredAt !== answeredAt) waits.set(id, { answeredAt, missed: 0, countedTo: answeredAt })
      else if (newest - known.countedTo < NEXT_ASKING_US) waits.set(id, known)
      else waits.set(id, { answeredAt, missed: Math.min(known.missed + 1, MISSED_ASKINGS), countedTo: newest })
    }
    this.#waits = waits
  }

  /** When it answered last, once it is silent; null: it answers. µs */
  silentSince(serverId: string): number | null {
    const wait = this.#waits.get(serverId)
    return wait && wait.missed >= MISSED_ASKINGS ? wait.answeredAt : null
  }

  save(out: StateWriter): void {
    out.uint(this.#waits.size)
    for (const [id, wait] of this.#waits) {
      out.text(id)
      for (const n of [wait.answeredAt, wait.missed, wait.countedTo]) out.uint(n)
    }
  }

  load(from: StateReader): void {
    for (let left = from.uint(); left > 0; left--) {
      this.#waits.set(from.text(), { answeredAt: from.uint(), missed: from.uint(), countedTo: from.uint() })
    }
  }
}
