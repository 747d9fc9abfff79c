import type { AddressChapterKind } from '../propagation/address-story.ts'

/** What the Addresses tab of the Blocks view shows. Times Us: µs since 1970 as decimal strings, by the clock named. */

/**
 * What is known of an address now. `enforced`: a node refused it since · `stored`: in the list, and the nodes were told ·
 * `not-enforced`: in the list, and nothing told the nodes since · `not-stored`: a node bans it that has no object ·
 * `expired`: in the list, past its end · `allowed`: on the allow list · `gone`: in no list any more.
 */
export type AddressStanding = 'enforced' | 'stored' | 'not-enforced' | 'not-stored' | 'expired' | 'allowed' | 'gone'

export interface AddressRow {
  /** In its one form: IPv4 without mapping and /32, IPv6 compressed. Outside. */
  readonly address: string
  readonly list: 'blocked' | 'allowed' | 'none'
  /** JMAP text of the object; null: the release has none (0.12–0.15), or it is in no list. */
  readonly id: string | null
  /** As the API says it (authFailure, manual, …); null: it does not say. Outside. */
  readonly reason: string | null
  /** That, in plain words. */
  readonly reasonWords: string
  /** Made by an operator or through the API; null: not known. */
  readonly isManual: boolean | null
  /** By the origin's clock: to the millisecond where the id says it, else whole seconds; null: not known. */
  readonly createdUs: string | null
  /** Null: for ever, or not known. */
  readonly expiresUs: string | null
  /** Node on which it was made; null: not known. */
  readonly ownerNode: number | null
  readonly standing: AddressStanding
  /** The standing in one sentence, with its evidence. Outside. */
  readonly sentence: string
  /** How often it was blocked, as far back as is recorded. */
  readonly times: number
  /** Nodes that refused it since it was last blocked. */
  readonly refusedBy: readonly number[]
  readonly lastRefusedUs: string | null
  /** The frame that brought it, a key of the Broadcasts tab; null: none was heard. */
  readonly frame: number | null
  /** Last change that we know of, by our clock. */
  readonly changedUs: string
  /** Lockouts and what else is wrong with it. Outside. */
  readonly warnings: readonly string[]
}

/** Addresses of one network: /24 or /64. */
export interface AddressGroup {
  /** «198.51.100.0/24». Outside. */
  readonly network: string
  readonly addresses: number
  /** How many it can hold, as text: «256», «2^64». */
  readonly room: string
  /** Share of the network that is listed, 0..1; null where that says nothing (IPv6). */
  readonly density: number | null
  /** Blocks of all its addresses together, repeated ones counted. */
  readonly times: number
  readonly newestUs: string | null
  /** Reasons with how many addresses each has, most first. Outside. */
  readonly reasons: readonly { readonly words: string; readonly count: number }[]
  /** A suggestion, where one block of the network would say the same; null: none. */
  readonly hint: string | null
}

export interface AddressesView {
  readonly atMs: number
  /** Since when the lists are known without a break, µs; null: never read. */
  readonly knownUs: string | null
  /** Why the lists are not known or not whole, and what would fill them; null: nothing is missing. Outside. */
  readonly lacking: string | null
  /** After filter and sort, from `offset` on, at most 500. */
  readonly rows: readonly AddressRow[]
  readonly offset: number
  /** That match the filter. */
  readonly rowCount: number
  /** By network, most addresses first, at most 200; empty unless asked for. */
  readonly groups: readonly AddressGroup[]
  readonly groupCount: number
  readonly counts: {
    readonly blocked: number
    readonly allowed: number
    readonly manual: number
    readonly automatic: number
    readonly expiringSoon: number
    readonly expired: number
    readonly notEnforced: number
    readonly notStored: number
  }
  /** Reasons that occur, for the filter. Outside. */
  readonly reasons: readonly { readonly reason: string; readonly words: string; readonly count: number }[]
  /** Nodes that made one, for the filter. */
  readonly owners: readonly number[]
  /** Alarms of the lockout guard and of the lists. Outside. */
  readonly warnings: readonly string[]
}

/** One thing that happened to an address. */
export interface AddressChapter {
  readonly kind: AddressChapterKind
  /** By our clock: when we learned it. */
  readonly atUs: string
  /** By a node's clock, where it is told: whole seconds, or the millisecond of an id. Null: not told. */
  readonly nodeUs: string | null
  /** Node that did or said it; null: not known. */
  readonly node: number | null
  /** In plain words. Outside. */
  readonly sentence: string
  /** Observation behind it. */
  readonly seq: number
  /** Equal ones that were told together. From 1 on. */
  readonly count: number
}

export interface AddressStoryView {
  readonly address: string
  /** As it stands; null: it is in no list and nothing is known of it now. */
  readonly row: AddressRow | null
  /** Oldest first, at most 1,000: the newest. */
  readonly chapters: readonly AddressChapter[]
  readonly chapterCount: number
  /** «Blocked 4 times since 3 March, longest 7 days.» Outside. */
  readonly summary: string
  /** When its last block was said to end and when it did; null where not known or not over. */
  readonly promisedEndUs: string | null
  readonly actualEndUs: string | null
  /** Networks of the lists that hold it, wider first. Outside. */
  readonly within: readonly string[]
  /** Whom a block of it would lock out. Outside. */
  readonly ours: readonly string[]
}

/** What the lockout guard says before a block. */
export interface GuardView {
  /** In its one form; null: it is no address. */
  readonly address: string | null
  /** Null: nobody of ours is concerned. Outside. */
  readonly sentence: string | null
  readonly locksOut: readonly { readonly address: string; readonly whose: string }[]
  /** Wide networks, mapped forms and what else to know before. Outside. */
  readonly warnings: readonly string[]
}
