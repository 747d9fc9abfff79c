import { ASK_SUBJECTS, type AskEnd, type Asker } from './asker.ts'
import type { ConnectionRow } from './connection-row.ts'
import { type AnsweringServer, type ConnzPage, PAGE_ROWS, toConnzPage } from './connz-answer.ts'
import type { OutsideObject } from './outside-json.ts'

/** Pages of one server in one round; the table of connections holds no more. */
const PAGES_MAX = 8
/** Later pages begin so many rows early: connections that close in between move the rest up. */
const OVERLAP_ROWS = 32
/** Servers that one round hears; the fold knows as many. */
const SERVERS_MAX = 512

/** Servers that one round asks by name: a configuration holds as many. Whoever makes names up makes no flood of asks. */
const NAMES_MAX = 64

/** How long a round waits, ms: for the first answer, for each further one, and for one server's. */
export interface RoundPatience {
  readonly firstMs: number
  readonly nextMs: number
  readonly oneMs: number
}

/** Generous for servers behind gateways on other continents. */
export const ROUND_PATIENCE: RoundPatience = { firstMs: 2_000, nextMs: 500, oneMs: 1_000 }

/** What a round is made with. */
export interface RoundSetting {
  readonly asker: Asker
  readonly patience: RoundPatience
  /** The round ends early once all of these have answered. Empty: everybody is waited for. */
  readonly enough: ReadonlySet<string>
  /** Called with each server's whole list, once a server. Must not throw. */
  readonly onWhole: (server: AnsweringServer, rows: readonly ConnectionRow[]) => void
}

interface Pages {
  readonly rows: Map<number, ConnectionRow>
  asked: number
}

/** One ask for all connections: a common request, requests by name, and the pages of those who have more than one. */
export class ConnzRound {
  readonly #setting: RoundSetting
  readonly #pages = new Map<string, Pages>()
  readonly #more: Promise<unknown>[] = []
  /** Names of the servers whose whole list came. */
  readonly whole = new Set<string>()
  /** Those of them that answered the common request. */
  readonly byPing = new Set<string>()
  /** Answers that could not be read. */
  faults = 0

  constructor(setting: RoundSetting) {
    this.#setting = setting
  }

  /** Asks all in one request. */
  async askAll(): Promise<AskEnd> {
    const { asker, patience } = this.#setting
    const { firstMs, nextMs } = patience
    const onAnswer = (answer: OutsideObject): boolean => {
      const name = this.#take(answer, null)
      if (name !== null) this.byPing.add(name)
      return this.#isEnough
    }
    const end = await asker.ask({ subject: ASK_SUBJECTS.connections, payload: toPayload(0), firstMs, nextMs, onAnswer })
    await this.#settled()
    return end
  }

  /** Asks each of these by its name, all at once; at most 64. */
  async askByName(names: readonly string[]): Promise<void> {
    await Promise.all(names.slice(0, NAMES_MAX).map((name) => this.#askOne(name, 0)))
    await this.#settled()
  }

  get #isEnough(): boolean {
    const { enough } = this.#setting
    if (enough.size === 0) return false
    for (const name of enough) if (!this.byPing.has(name)) return false
    return true
  }

  async #settled(): Promise<void> {
    while (this.#more.length > 0) await this.#more.pop()
  }

  #askOne(name: string, offset: number): Promise<AskEnd> {
    const { asker, patience } = this.#setting
    return asker.ask({
      subject: ASK_SUBJECTS.connections,
      payload: { ...toPayload(offset), server_name: name },
      firstMs: patience.oneMs,
      nextMs: patience.oneMs,
      onAnswer: (answer) => this.#take(answer, name) === name
    })
  }

  /** The name of the server that answered; null: nothing that was asked for. */
  #take(answer: OutsideObject, wanted: string | null): string | null {
    const read = toConnzPage(answer)
    if (!read.ok) {
      this.faults++
      return null
    }
    const page = read.value
    const { server } = page
    if (wanted !== null && server.name !== wanted) return null
    if (this.whole.has(server.name)) return server.name
    const pages = this.#pagesOf(page)
    if (!pages) return server.name
    for (const row of page.rows) pages.rows.set(row.cid, row)
    const end = page.offset + page.rows.length
    if (end >= page.total) {
      this.whole.add(server.name)
      this.#setting.onWhole(server, [...pages.rows.values()])
    } else if (page.rows.length > 0 && pages.asked < PAGES_MAX) {
      pages.asked++
      this.#more.push(this.#askOne(server.name, Math.max(1, end - OVERLAP_ROWS)))
    }
    return server.name
  }

  /** Null: an answer that does not belong to what is gathered of its server. */
  #pagesOf({ server, offset, rows }: ConnzPage): Pages | null {
    const known = this.#pages.get(server.id)
    if (known) return offset > 0 && rows.length > 0 ? known : null
    if (offset > 0 || this.#pages.size >= SERVERS_MAX) return null
    const pages = { rows: new Map<number, ConnectionRow>(), asked: 1 }
    this.#pages.set(server.id, pages)
    return pages
  }
}

/** `auth: false` keeps users, tokens and JWTs out of the answer where the server honours it (R11). */
function toPayload(offset: number): Readonly<Record<string, unknown>> {
  return { auth: false, subscriptions: true, offset, limit: PAGE_ROWS }
}
