/**
 * What can happen to an address. blocked: it came into the list · blocked-again: it was there before · unblocked: it went from
 * the list · expired: its end came · allowed, unallowed: the same of the allow list · changed: its reason or end is another ·
 * reloaded: the nodes were told to read the list anew · refused: a node refused it · banned: a node logged the ban.
 */
export const ADDRESS_CHAPTERS = [
  'blocked',
  'blocked-again',
  'unblocked',
  'expired',
  'allowed',
  'unallowed',
  'changed',
  'reloaded',
  'refused',
  'banned'
] as const
export type AddressChapterKind = (typeof ADDRESS_CHAPTERS)[number]

/** One thing that happened to an address, as a story's row keeps it. Times are µs since 1970. Texts are outside. */
export interface StoryChapter {
  readonly kind: AddressChapterKind
  readonly node?: number
  /** By the node's clock. */
  readonly nodeAt?: number
  readonly id?: string
  readonly reason?: string
  /** When it is to end; null: never. */
  readonly until?: number | null
  /** How a ban came: `authentication`, `scan`, … and the login or path that it names. */
  readonly how?: string
  readonly detail?: string
  /** Equal ones told together. */
  readonly count?: number
  /** It was found in the list when that was first read. */
  readonly found?: true
}

/** Rows of stories that wait to be taken; more in one go are not told one by one. */
const MAX_WAITING = 50_000

/** One change of one address, for its story over all time. Body: JSON text of a list of chapters. µs since 1970. */
export interface AddressChange {
  /** In its one form: IPv4-mapped ones as IPv4, `a.b.c.d/32` bare, IPv6 compressed. */
  readonly address: string
  readonly seq: number
  readonly at: number
  readonly body: string
}

/** Collects what is to be told: one row an address and observation. */
export class StoryRows {
  #waiting = new Map<string, { readonly address: string; readonly seq: number; at: number; chapters: StoryChapter[] }>()

  add(address: string, seq: number, at: number, chapter: StoryChapter): void {
    const key = `${seq} ${address}`
    const known = this.#waiting.get(key)
    if (known) known.chapters.push(chapter)
    else if (this.#waiting.size < MAX_WAITING) this.#waiting.set(key, { address, seq, at, chapters: [chapter] })
  }

  take(): readonly AddressChange[] {
    if (this.#waiting.size === 0) return []
    const rows = [...this.#waiting.values()].map(({ address, seq, at, chapters }) => ({
      address,
      seq,
      at,
      body: JSON.stringify(chapters)
    }))
    this.#waiting = new Map()
    return rows
  }
}

/** The chapters of a row; those that cannot be read are left out. Never throws. */
export function readChapters(body: string): readonly StoryChapter[] {
  try {
    const value: unknown = JSON.parse(body)
    return Array.isArray(value) ? value.filter(isChapter) : []
  } catch (failure) {
    if (failure instanceof SyntaxError) return []
    throw failure
  }
}

function isChapter(value: unknown): value is StoryChapter {
  if (typeof value !== 'object' || value === null) return false
  const { kind } = value as { kind?: unknown }
  return typeof kind === 'string' && (ADDRESS_CHAPTERS as readonly string[]).includes(kind)
}
