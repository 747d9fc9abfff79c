import type { StateReader, StateWriter } from '../cluster/state-bytes.ts'
import { type AddressEntry, loadEntry, saveEntry } from './address-entry.ts'
import { AddressList } from './address-list.ts'
import type { StoryChapter, StoryRows } from './address-story.ts'
import { isMappedText, toOneForm } from './ip-network.ts'
import type { ListAnswer, ListedAddress } from './list-answer.ts'
import { OwnNetworks } from './own-networks.ts'
import { type Telling, ToldNodes } from './told-nodes.ts'

/** Addresses of each list that are kept; more are counted. About 400 bytes each. */
const MAX_LISTED = 200_000
/** Addresses that went from the blocked list, with how often they were there; the oldest go first. */
const MAX_PAST = 100_000
/** Blocks that went lately, for frames that named them; the oldest go first. */
const MAX_GONE = 5_000
/** Clocks of origin and ours: a reload so long before a block may have come after it. µs. */
const CLOCK_US = 1_000_000
/** An entry of the old line was told by a reload within so long before it was read. µs. */
const LOOK_BACK_US = 120_000_000
/** The parts of one whole list follow each other within so long. µs. */
const PARTS_US = 3_000_000

/** The parts of a registry id that matter here; how ids are written is `wire`'s. */
export interface ObjectId {
  /** Decimal, as logs and frames write it. */
  readonly digits: string
  /** When and by which node it was made. */
  readonly unixMs: number
  readonly nodePart: number
}

/** An answer with addresses, and what was known of its list before. */
export interface TakenAnswer {
  readonly seq: number
  readonly at: number
  readonly answer: ListAnswer
  /** The list was never read before. */
  readonly isFirst: boolean
  /** When it was last read, µs; 0: never. */
  readonly before: number
}

/** How the words of a block begin, as logs write them. */
export const INSERT_WORD = 'RegistryInsert BlockedIp '
const RELOADS: ReadonlySet<string> = new Set([
  'RegistryReload BlockedIp',
  'RegistryReload DataStore',
  'ReloadBlockedIps',
  'ReloadSettings'
])

/** The two lists as they stand, what the nodes were told of them, and what went from them. */
export class ListedAddresses {
  readonly own = new OwnNetworks()
  readonly blocked = new AddressList()
  readonly allowed = new AddressList()
  readonly told = new ToldNodes()
  readonly #readId: (text: string) => ObjectId | null
  readonly #rows: StoryRows
  /** How often an address was blocked, once it went. */
  readonly #past = new Map<string, number>()
  readonly #removed = new Map<string, number>()
  /** Of the blocked list, by key. */
  readonly #gone = new Map<string, AddressEntry>()
  /** What the nodes were not told of yet, as far as we heard; made anew of the lists. */
  readonly #untold = new Set<AddressEntry>()
  /** Made anew of the list. */
  readonly #inOurs = new Set<AddressEntry>()
  #surplus = 0
  /** Keys that the parts of a whole list have not named yet, and when the last part came; null: no part is awaited. */
  readonly #awaited: Record<
    'blocked' | 'allowed',
    { readonly keys: Set<string>; readonly isFirst: boolean; at: number } | null
  > = {
    blocked: null,
    allowed: null
  }

  constructor(readId: (text: string) => ObjectId | null, rows: StoryRows) {
    this.#readId = readId
    this.#rows = rows
  }

  /** Objects beyond the bound, which are in no list here. */
  get surplus(): number {
    return this.#surplus
  }

  /** Went from the blocked list without the nodes being told since, with when we learned of it, µs. */
  get removed(): ReadonlyMap<string, number> {
    return this.#removed
  }

  /** How often the address was in the blocked list before. */
  timesBefore(address: string): number {
    return this.#past.get(address) ?? 0
  }

  /** What a registry id (JMAP text) blocks or blocked lately. */
  blockOf(id: string): AddressEntry | undefined {
    return this.blocked.get(id) ?? this.#gone.get(id)
  }

  /** A frame's words, as logs write them; whether they concern the lists. */
  frame(telling: Telling, words: readonly string[]): boolean {
    let concerns = false
    for (const word of words) {
      if (word.startsWith(INSERT_WORD)) this.#inserted(word.slice(INSERT_WORD.length), telling)
      else if (RELOADS.has(word)) this.#reloaded(telling, word)
      else continue
      concerns = true
    }
    return concerns
  }

  /** Takes an answer in; `added` is given each new entry. */
  take(taken: TakenAnswer, added: (entry: AddressEntry) => void): void {
    const { seq, at, answer } = taken
    const list = this[answer.list]
    const awaited = answer.isWhole ? null : this.#awaited[answer.list]
    const isFirst = awaited?.isFirst ?? taken.isFirst
    const seen = new Set<string>()
    for (const row of answer.rows) {
      const key = row.id ?? toOneForm(row.address) ?? row.address
      seen.add(key)
      const entry = list.get(key)
      if (entry) this.#change(entry, row, seq, at)
      else if (list.size < MAX_LISTED)
        added(this.#add(toOneForm(row.address) ?? row.address, row, { ...taken, isFirst }))
      else this.#surplus++
    }
    if (answer.isWhole) {
      const missing = [...list.keys()].filter((key) => !seen.has(key))
      this.#awaited[answer.list] = answer.mayGoOn ? { keys: new Set(missing), isFirst: taken.isFirst, at } : null
      if (!answer.mayGoOn) this.#remove(list, missing, seq, at)
    } else {
      if (awaited) {
        for (const key of seen) awaited.keys.delete(key)
        awaited.at = at
      }
      this.#remove(list, answer.gone, seq, at)
    }
    if (answer.isWhole) this.#surplus = Math.max(0, answer.rows.length - list.size)
  }

  #remove(list: AddressList, keys: Iterable<string>, seq: number, at: number): void {
    for (const key of keys) {
      const entry = list.remove(key) ?? list.remove(toOneForm(key) ?? key)
      if (entry) this.#leave(entry, seq, at)
    }
  }

  /** Time goes on: what no part of a whole list named is gone. Whether anything is. */
  settle(seq: number, at: number): boolean {
    let some = false
    for (const name of ['blocked', 'allowed'] as const) {
      const awaited = this.#awaited[name]
      if (!awaited || (at <= awaited.at + PARTS_US && at >= awaited.at)) continue
      this.#awaited[name] = null
      some ||= awaited.keys.size > 0
      this.#remove(this[name], awaited.keys, seq, at)
    }
    return some
  }

  /** What ended by `at`; whether anything did. */
  expire(seq: number, at: number): boolean {
    let some = false
    for (const list of [this.blocked, this.allowed]) {
      for (const entry of list.all()) {
        if (entry.expiresAt === null || entry.isExpired || entry.expiresAt > at) continue
        entry.isExpired = true
        some = true
        this.#rows.add(entry.address, seq, at, toChapter('expired', entry))
      }
    }
    return some
  }

  /** Networks of ours are others than before. */
  judgeOwn(): void {
    this.#inOurs.clear()
    for (const entry of this.blocked.all()) {
      entry.ours = this.own.whoseIs(entry.address)
      if (entry.ours !== null) this.#inOurs.add(entry)
    }
  }

  /** Blocks that lie in networks of ours that settings name, or hold one. */
  inOurs(): IterableIterator<AddressEntry> {
    return this.#inOurs.values()
  }

  save(out: StateWriter): void {
    this.own.save(out)
    this.blocked.save(out)
    this.allowed.save(out)
    this.told.save(out)
    for (const map of [this.#past, this.#removed]) {
      out.uint(map.size)
      for (const [address, n] of map) {
        out.text(address)
        out.uint(n)
      }
    }
    for (const awaited of [this.#awaited.blocked, this.#awaited.allowed]) {
      out.optionalInt(awaited?.at ?? null)
      if (!awaited) continue
      out.uint(awaited.keys.size)
      for (const key of awaited.keys) out.text(key)
      out.uint(awaited.isFirst ? 1 : 0)
    }
    out.uint(this.#surplus)
    out.uint(this.#gone.size)
    for (const entry of this.#gone.values()) saveEntry(out, entry)
  }

  load(from: StateReader): void {
    this.own.load(from)
    this.blocked.load(from)
    this.allowed.load(from)
    this.told.load(from)
    for (const map of [this.#past, this.#removed]) {
      for (let left = from.uint(); left > 0; left--) {
        const address = from.text()
        map.set(address, from.uint())
      }
    }
    for (const name of ['blocked', 'allowed'] as const) {
      const at = from.optionalInt()
      if (at === null) continue
      const keys = new Set(Array.from({ length: from.uint() }, () => from.text()))
      this.#awaited[name] = { keys, isFirst: from.uint() === 1, at }
    }
    this.#surplus = from.uint()
    for (let left = from.uint(); left > 0; left--) {
      const entry = loadEntry(from)
      if (entry.id !== null) this.#gone.set(entry.id, entry)
    }
    for (const list of [this.blocked, this.allowed]) {
      for (const entry of list.all()) {
        if (entry.toldAt === null) this.#untold.add(entry)
        if (entry.ours !== null) this.#inOurs.add(entry)
      }
    }
  }

  #add(address: string, row: ListedAddress, { seq, at, isFirst, before, answer }: TakenAnswer): AddressEntry {
    const { list } = answer
    const id = row.id === null ? null : this.#readId(row.id)
    const times = list === 'blocked' ? this.timesBefore(address) + 1 : 1
    const entry: AddressEntry = {
      list,
      address,
      stored: row.address === address ? null : row.address,
      id: row.id,
      digits: id?.digits ?? null,
      reason: row.reason,
      createdAt: id ? id.unixMs * 1000 : row.createdAt,
      expiresAt: row.expiresAt,
      ownerNode: id?.nodePart ?? null,
      since: at,
      seq,
      times,
      wasThere: isFirst,
      toldAt: null,
      frame: null,
      isExpired: row.expiresAt !== null && row.expiresAt <= at,
      ours: list === 'blocked' ? this.own.whoseIs(address) : null,
      refusals: new Map(),
      ban: null
    }
    this[list].put(entry)
    if (entry.ours !== null) this.#inOurs.add(entry)
    this.#removed.delete(address)
    this.#untold.add(entry)
    this.#toldBefore(entry, before)
    this.#rows.add(address, seq, at, {
      ...toChapter(list === 'allowed' ? 'allowed' : times > 1 ? 'blocked-again' : 'blocked', entry),
      ...(isFirst ? { found: true as const } : {}),
      ...(entry.createdAt === null ? {} : { nodeAt: entry.createdAt })
    })
    return entry
  }

  /** What told the nodes of it before the list named it. */
  #toldBefore(entry: AddressEntry, before: number): void {
    const insert = this.told.insertOf(entry.digits)
    if (insert) {
      this.#tell(entry, insert, true)
      return
    }
    if (entry.wasThere && entry.createdAt === null) return
    // Without a time of its own it was made between two answers.
    const from = entry.createdAt === null ? Math.max(before, entry.since - LOOK_BACK_US) : entry.createdAt - CLOCK_US
    const reloads = this.told.reloadsIn(from, entry.since, entry.list === 'allowed')
    const last = reloads.at(-1)
    if (!last) return
    if (entry.ownerNode === null && new Set(reloads.map((it) => it.nodeId)).size === 1) entry.ownerNode = last.nodeId
    this.#tell(entry, last, entry.createdAt === null)
  }

  #inserted(digits: string, telling: Telling): void {
    this.told.insert(digits, telling)
    for (const entry of this.#untold) if (entry.digits === digits) this.#tell(entry, telling, true)
  }

  #reloaded(telling: Telling, word: string): void {
    const isOfSettings = word === 'RegistryReload DataStore' || word === 'ReloadSettings'
    this.told.reload(telling, isOfSettings)
    // Up to 0.15 a reload of the settings reads the blocked addresses, too.
    const isOfBlocks = word !== 'RegistryReload DataStore'
    if (isOfBlocks && isOfSettings) this.told.reload(telling, false)
    const { seq, at, nodeId } = telling
    const chapter: StoryChapter = { kind: 'reloaded', node: nodeId }
    for (const entry of this.#untold) {
      if (entry.list === 'allowed' ? !isOfSettings : !isOfBlocks) continue
      this.#tell(entry, telling, false)
      if (!entry.wasThere) this.#rows.add(entry.address, seq, at, chapter)
    }
    if (!isOfBlocks) return
    for (const address of this.#removed.keys()) this.#rows.add(address, seq, at, chapter)
    this.#removed.clear()
  }

  #tell(entry: AddressEntry, { seq, at }: Telling, isItsFrame: boolean): void {
    entry.toldAt = at
    if (isItsFrame) entry.frame = seq
    this.#untold.delete(entry)
  }

  #change(entry: AddressEntry, { reason, expiresAt }: ListedAddress, seq: number, at: number): void {
    if (entry.reason === reason && entry.expiresAt === expiresAt) return
    entry.reason = reason
    entry.expiresAt = expiresAt
    entry.isExpired = expiresAt !== null && expiresAt <= at
    this.#rows.add(entry.address, seq, at, toChapter('changed', entry))
  }

  #leave(entry: AddressEntry, seq: number, at: number): void {
    this.#untold.delete(entry)
    this.#inOurs.delete(entry)
    if (entry.list === 'blocked') {
      if (entry.id !== null) this.#gone.set(entry.id, entry)
      if (this.#gone.size > MAX_GONE) this.#gone.delete(this.#gone.keys().next().value as string)
      this.#past.delete(entry.address)
      this.#past.set(entry.address, entry.times)
      if (this.#past.size > MAX_PAST) this.#past.delete(this.#past.keys().next().value as string)
      if (!entry.isExpired && this.#removed.size < MAX_PAST) this.#removed.set(entry.address, at)
    }
    // That an expired one is cleared away is no news.
    if (entry.isExpired) return
    this.#rows.add(entry.address, seq, at, toChapter(entry.list === 'blocked' ? 'unblocked' : 'unallowed', entry))
  }
}

/** An entry as its story tells of it. */
function toChapter(kind: StoryChapter['kind'], entry: AddressEntry): StoryChapter {
  return {
    kind,
    until: entry.expiresAt,
    ...(entry.id === null ? {} : { id: entry.id }),
    ...(entry.reason === null ? {} : { reason: entry.reason }),
    ...(entry.ownerNode === null ? {} : { node: entry.ownerNode })
  }
}

/** Whether an entry is written as IPv6 though it is IPv4: it is stored and matches nobody. */
export function isMappedEntry({ stored }: AddressEntry): boolean {
  return stored !== null && isMappedText(stored)
}
