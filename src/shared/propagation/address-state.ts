import type { Note } from '../cluster/note.ts'
import type { ObserverTable } from '../cluster/observers.ts'
import type { StateReader, StateWriter } from '../cluster/state-bytes.ts'
import { type AddressEntry, type AddressListName, type Banned, countRefusals } from './address-entry.ts'
import { type AddressChange, StoryRows } from './address-story.ts'
import { MAX_NETWORKS, toListAnswer, toListName, toTrustedNetworks } from './list-answer.ts'
import { INSERT_WORD, ListedAddresses, type ObjectId } from './listed-addresses.ts'
import { LooseAddresses } from './loose-addresses.ts'
import type { Refusal } from './node-words.ts'
import { OwnReloads } from './own-reloads.ts'
import { type RefusedLines, readSecurityLines } from './security-lines.ts'
import { SiteTable } from './site-table.ts'

/** How often ends of blocks are looked for, and how long a frame may come after its block is read. µs. */
const TICK_US = 5_000_000
/** Clocks of origin and ours. µs. */
const CLOCK_US = 1_000_000
/** A ban stands in the list that is read so long after it, or in none. µs. */
const LISTED_US = 60_000_000
/** Length of a base URL (`api/management.ts`). */
const URL_MAX = 300
const SENTENCE_MAX = 1_000

export interface AddressParts {
  /** Reads a JMAP id that is a snowflake; null: it is none. */
  readonly readId: (text: string) => ObjectId | null
  readonly observers: ObserverTable
}

/** Whether and since when a list is known. µs. */
export interface ListKnown {
  since: number | null
  /** Last answer that brought it or a change of it. */
  at: number
  url: string
  /** Why it cannot be read, while that lasts. Outside. */
  trouble: string | null
}

/** Blocked and allowed addresses as the nodes' API tells them, and what became of each. Pure fold. */
export class AddressState {
  readonly sites = new SiteTable()
  readonly loose = new LooseAddresses()
  readonly reloads = new OwnReloads()
  readonly #rows = new StoryRows()
  readonly listed: ListedAddresses
  readonly #observers: ObserverTable
  readonly #known = { blocked: makeKnown(), allowed: makeKnown() }
  #refusals: Refusal[] = []
  /** Since when somebody of ours has heard all frames, µs; 0: nobody hears. */
  #hearsSince = 0
  /** What time alone changes is judged as of here, each 5 s: what follows from it stays the same in between. */
  #tickAt = 0
  /** When the node that tells the blocked list last answered, as of then. */
  #answeredAt = 0
  #revision = 0

  constructor({ readId, observers }: AddressParts) {
    this.listed = new ListedAddresses(readId, this.#rows)
    this.#observers = observers
  }

  /** Rises with each change: what was concluded from the lists is worth concluding again. Not kept in checkpoints. */
  get revision(): number {
    return this.#revision
  }

  /** The last moment of which expired blocks, and those that nothing told of, were looked for, µs. */
  get judgedAt(): number {
    return this.#tickAt
  }

  known(list: AddressListName): Readonly<ListKnown> {
    return this.#known[list]
  }

  /** A frame that all must hear, with its words as logs write them. */
  frame(frame: {
    readonly seq: number
    readonly at: number
    readonly nodeId: number
    readonly words: readonly string[]
  }): void {
    const { seq, at, nodeId } = frame
    if (this.listed.frame({ seq, at, nodeId }, frame.words)) this.#revision++
  }

  /** Every note; those of source `stalwart`, and of our own networks, matter. */
  note(seq: number, at: number, note: Note): void {
    this.#listen(at)
    if (this.listed.settle(seq, at)) this.#revision++
    if (at >= this.#tickAt + TICK_US || at < this.#tickAt) this.#tick(seq, at)
    const source = note.text('source')
    if (source === 'stoa' && note.text('status') === 'networks') {
      if (this.listed.own.setNetworks(note.texts('networks', MAX_NETWORKS))) this.#judgeOwn()
    } else if (source === 'stalwart') this.#stalwart(seq, at, note)
    else if (source === 'operator') this.reloads.note(seq, at, note)
  }

  #listen(at: number): void {
    const hears = this.#observers.hearing > 0
    if (hears === this.#hearsSince > 0) return
    this.#hearsSince = hears ? Math.max(1, at) : 0
    this.#revision++
  }

  /** Refusals of addresses whose block has a frame, since the last call. */
  takeRefusals(): readonly Refusal[] {
    if (this.#refusals.length === 0) return NO_REFUSALS
    const taken = this.#refusals
    this.#refusals = []
    return taken
  }

  /** What changed since the last call. */
  takeChanged(): readonly AddressChange[] {
    return this.#rows.take()
  }

  /** In the blocked list, and nothing told the nodes, though we have heard everything since it was made. */
  isNotEnforced(entry: AddressEntry): boolean {
    if (entry.toldAt !== null || entry.isExpired || entry.list !== 'blocked' || this.#hearsSince === 0) return false
    const made = entry.createdAt ?? (entry.wasThere ? 0 : entry.since)
    return made >= this.#hearsSince + CLOCK_US && this.#tickAt >= entry.since + TICK_US
  }

  /** A node acts on it, and no list that was read since holds it. */
  isNotStored(address: string): boolean {
    const it = this.loose.get(address)
    return it !== undefined && this.#known.blocked.since !== null && this.#answeredAt >= it.since + LISTED_US
  }

  save(out: StateWriter): void {
    this.sites.save(out)
    this.loose.save(out)
    this.reloads.save(out)
    this.listed.save(out)
    for (const it of [this.#known.blocked, this.#known.allowed]) {
      out.optionalInt(it.since)
      out.uint(it.at)
      out.text(it.url)
      out.optionalText(it.trouble)
    }
    for (const n of [this.#hearsSince, this.#tickAt, this.#answeredAt]) out.uint(n)
  }

  /** Into a fresh state. */
  load(from: StateReader): void {
    this.sites.load(from)
    this.loose.load(from)
    this.reloads.load(from)
    this.listed.load(from)
    for (const it of [this.#known.blocked, this.#known.allowed]) {
      it.since = from.optionalInt()
      it.at = from.uint()
      it.url = from.text()
      it.trouble = from.optionalText()
    }
    this.#hearsSince = from.uint()
    this.#tickAt = from.uint()
    this.#answeredAt = from.uint()
    this.#revision++
  }

  #stalwart(seq: number, at: number, note: Note): void {
    this.sites.note(at, note)
    const url = note.long('url', URL_MAX) ?? ''
    if (this.listed.own.addUrl(url)) this.#judgeOwn()
    if (note.has('log')) this.#lines(seq, at, url, note)
    else if (note.has('trouble')) this.#trouble(note)
    else if (note.has('call')) this.#answer(seq, at, url, note)
  }

  #answer(seq: number, at: number, url: string, note: Note): void {
    const proxies = toTrustedNetworks(note)
    if (proxies && this.listed.own.setProxies(proxies)) this.#judgeOwn()
    const answer = toListAnswer(note)
    if (!answer) return
    const known = this.#known[answer.list]
    const taken = { seq, at, answer, isFirst: known.since === null, before: known.at }
    this.listed.take(taken, (entry) => this.#added(entry, at))
    known.since ??= at
    known.at = at
    known.url = url
    known.trouble = null
    this.#revision++
  }

  /** What nodes said of it before the list named it is the entry's now. */
  #added(entry: AddressEntry, at: number): void {
    const loose = entry.list === 'blocked' ? this.loose.take(entry.address) : undefined
    if (!loose) return
    entry.ban = loose.ban
    for (const [nodeId, refused] of loose.refusals) {
      entry.refusals.set(nodeId, refused)
      this.#refuse(entry, { nodeId, second: refused.last, readAt: at, seq: loose.seq })
    }
  }

  #trouble(note: Note): void {
    const list = toListName(note.text('call'))
    if (list !== null) this.#known[list].trouble = note.long('sentence', SENTENCE_MAX) ?? 'It cannot be read.'
    this.#revision++
  }

  #lines(seq: number, at: number, url: string, note: Note): void {
    const { bans, refused, nodeId: said } = readSecurityLines(note)
    if (said !== null) this.sites.tell(url, said)
    const nodeId = this.sites.nodeOf(url)
    for (const { address, ...ban } of bans) this.#banned(address, at, { ...ban, nodeId, seq })
    for (const lines of refused) this.#refused(lines, nodeId ?? -1, seq, at)
    if (bans.length + refused.length > 0) this.#revision++
  }

  #banned(address: string, at: number, ban: Banned): void {
    const { nodeId, second, how, detail, seq } = ban
    this.#rows.add(address, seq, at, {
      kind: 'banned',
      nodeAt: second,
      how,
      ...(nodeId === null ? {} : { node: nodeId }),
      ...(detail === null ? {} : { detail })
    })
    const entry = this.listed.blocked.at(address)
    if (entry) entry.ban = ban
    else this.loose.banned(address, at, ban, this.#wasListed(address))
  }

  #refused({ address, first, last, count }: RefusedLines, nodeId: number, seq: number, at: number): void {
    const entry = this.listed.blocked.covering(address)
    const said = { first, last, count, at }
    let isNews: boolean
    if (entry) {
      const isFirst = !entry.refusals.has(nodeId)
      isNews = countRefusals(entry.refusals, nodeId, said)
      if (isFirst) this.#refuse(entry, { nodeId, second: last, readAt: at, seq })
    } else {
      isNews = this.loose.refused(address, nodeId, said, { seq, wasListed: this.#wasListed(address) })
    }
    if (!isNews) return
    this.#rows.add(address, seq, at, { kind: 'refused', nodeAt: first, count, ...(nodeId < 0 ? {} : { node: nodeId }) })
  }

  #wasListed(address: string): boolean {
    return this.listed.timesBefore(address) > 0
  }

  /** The block's frame has one more proof, unless the node refused it before the block was made. */
  #refuse(entry: AddressEntry, said: Omit<Refusal, 'word'>): void {
    if (entry.digits === null || said.nodeId < 0) return
    if (entry.createdAt !== null && said.second + CLOCK_US < entry.createdAt) return
    this.#refusals.push({ word: `${INSERT_WORD}${entry.digits}`, ...said })
  }

  #tick(seq: number, at: number): void {
    this.#tickAt = at
    this.#answeredAt = this.sites.answeredAt(this.#known.blocked.url)
    const some = this.loose.forget(at)
    if (this.listed.expire(seq, at) || some) this.#revision++
  }

  #judgeOwn(): void {
    this.#revision++
    this.listed.judgeOwn()
  }
}

const NO_REFUSALS: readonly Refusal[] = []

function makeKnown(): ListKnown {
  return { since: null, at: 0, url: '', trouble: null }
}
