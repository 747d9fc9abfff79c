import type { Clock } from '../../../shared/cluster/clock.ts'
import { memberOf, toMembers } from '../../stalwart/api-json.ts'
import type { ApiTrouble } from '../../stalwart/stalwart-api.ts'
import { type BookNote, OBJECTS_MAX, ObjectBook } from './object-book.ts'
import type { WatchedSite } from './watched-site.ts'

/** A page of keys; there is no stated maximum, so a page that comes short of it is followed by the next. */
const PAGE = 5_000
const PAGES = OBJECTS_MAX / 1_000
const EVERY_MS = 5_000
/** A long list is read less often: it comes whole each time. */
const LONG_FROM = 2_000
const LONG_EVERY_MS = 30_000

/** Blocked and allowed addresses of the old line: keys without values, shared by all nodes, asked of one. */
export class OldAddresses {
  readonly #clock: Clock
  readonly #books = new Map([
    ['blocked-ip', { book: new ObjectBook(), dueAt: 0 }],
    ['allowed-ip', { book: new ObjectBook(), dueAt: 0 }]
  ])
  #askedOf: string | null = null

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Addresses that are on a list, as they stand there. */
  addresses(list: 'blocked-ip' | 'allowed-ip'): Iterable<string> {
    return this.#books.get(list)?.book.ids ?? []
  }

  /** False: this node failed, another may be asked. */
  async round(site: WatchedSite, signal: AbortSignal): Promise<boolean> {
    if (this.#askedOf !== site.board.url) {
      this.#askedOf = site.board.url
      for (const { book } of this.#books.values()) book.forgetTold()
    }
    for (const [list, kept] of this.#books) {
      const now = this.#clock.nowMono() / 1000
      if (kept.dueAt > now) continue
      const read = await readKeys(site, list, signal)
      if (signal.aborted) return false
      if (!read.ok) {
        site.board.failed(`settings/${list}`, read.error)
        // Without the permission every node says the same.
        kept.dueAt = now + (read.error.kind === 'forbidden' ? 60_000 : LONG_EVERY_MS)
        return read.error.kind === 'forbidden'
      }
      kept.dueAt = now + (read.value.size >= LONG_FROM ? LONG_EVERY_MS : EVERY_MS)
      site.board.answered(`settings/${list}`)
      for (const note of kept.book.takeAll(read.value, this.#clock.nowMono()))
        site.board.note({ call: `settings/${list}`, status: 200, ...toOldForm(note) })
    }
    return true
  }
}

/** The book writes `{"list":[["1.2.3.4",""],…]}`; the old line's own form is `{"data":{"1.2.3.4":"",…}}`. */
function toOldForm(note: BookNote): BookNote {
  const { list } = JSON.parse(note.answer) as { readonly list: readonly (readonly [string, string])[] }
  return { ...note, answer: JSON.stringify({ data: Object.fromEntries(list) }) }
}

async function readKeys(
  { api }: WatchedSite,
  list: string,
  signal: AbortSignal
): Promise<
  { readonly ok: true; readonly value: Map<string, unknown> } | { readonly ok: false; readonly error: ApiTrouble }
> {
  const keys = new Map<string, unknown>()
  for (let page = 1; page <= PAGES; page++) {
    const got = await api.rest(
      'GET',
      `/api/settings/list?prefix=server.${list}&page=${page}&limit=${PAGE}`,
      undefined,
      signal
    )
    if (!got.ok) return got
    const data = memberOf(got.value, 'data')
    const total = memberOf(data, 'total')
    const before = keys.size
    for (const key of Object.keys(toMembers(memberOf(data, 'items')) ?? {}))
      if (key.length <= 100) keys.set(key, [key, ''])
    if (typeof total !== 'number' || keys.size >= total || keys.size === before) break
  }
  return { ok: true, value: keys }
}
