import type { StateReader, StateWriter } from '../cluster/state-bytes.ts'

/** Which list of the nodes' API an address stands in. */
export type AddressListName = 'blocked' | 'allowed'

/** Nodes of which it is kept that they refused one address; a cluster's nodes that one attacker tries. */
const MAX_REFUSERS = 64

/** How often one node refused an address, in whole seconds of its clock, µs since 1970. */
export interface Refused {
  first: number
  last: number
  count: number
  /** When we last told of it, by our clock. */
  toldAt: number
}

/** A node's own word that it banned an address. Texts are outside. */
export interface Banned {
  /** Null: the log's node is not known. */
  readonly nodeId: number | null
  /** Whole second of its clock, µs. */
  readonly second: number
  /** `authentication`, `abuse`, `loiter`, `scan`. */
  readonly how: string
  /** The login, recipient, path or reason that it names. */
  readonly detail: string | null
  readonly seq: number
}

/** One object of the lists, or one key of the old line. Times are µs since 1970. Texts are outside. */
export interface AddressEntry {
  readonly list: AddressListName
  /** Its one form. */
  readonly address: string
  /** As it is stored, where that is another form. */
  readonly stored: string | null
  /** JMAP text and digits of its id; null: the release has none. */
  readonly id: string | null
  readonly digits: string | null
  reason: string | null
  /** By the origin's clock: the millisecond of its id, or the whole second of `createdAt`; null: not known. */
  readonly createdAt: number | null
  expiresAt: number | null
  ownerNode: number | null
  /** When we learned of it, by our clock, and by which observation. */
  readonly since: number
  readonly seq: number
  /** How often the address was in this list, this time included. */
  readonly times: number
  /** It was there when the list was read for the first time. */
  readonly wasThere: boolean
  /** When the nodes were told, by our clock: its frame, or a reload; null: not as far as we heard. */
  toldAt: number | null
  /** The frame that brought it; null: none was heard. */
  frame: number | null
  isExpired: boolean
  /** Whose network it lies in, of those that the operator or the settings name; null: in none. */
  ours: string | null
  /** By node; -1: the log's node is not known. */
  readonly refusals: Map<number, Refused>
  ban: Banned | null
}

/** Counts a refusal; true: it is the node's first, or an hour went by since it was told. */
export function countRefusals(
  refusals: Map<number, Refused>,
  nodeId: number,
  it: { readonly first: number; readonly last: number; readonly count: number; readonly at: number }
): boolean {
  const known = refusals.get(nodeId)
  if (!known) {
    if (refusals.size >= MAX_REFUSERS) return false
    refusals.set(nodeId, { first: it.first, last: it.last, count: it.count, toldAt: it.at })
    return true
  }
  known.first = Math.min(known.first, it.first)
  known.last = Math.max(known.last, it.last)
  known.count += it.count
  if (it.at - known.toldAt < TELL_AGAIN_US) return false
  known.toldAt = it.at
  return true
}

/** An attacker that goes on is told of so often. µs. */
const TELL_AGAIN_US = 3_600_000_000

/** Into a checkpoint. */
export function saveRefusals(out: StateWriter, refusals: ReadonlyMap<number, Refused>): void {
  out.uint(refusals.size)
  for (const [nodeId, { first, last, count, toldAt }] of refusals) {
    out.int(nodeId)
    for (const n of [first, last, count, toldAt]) out.uint(n)
  }
}

/** From a checkpoint, into an empty map. */
export function loadRefusals(from: StateReader, into: Map<number, Refused>): void {
  for (let left = from.uint(); left > 0; left--) {
    const nodeId = from.int()
    into.set(nodeId, { first: from.uint(), last: from.uint(), count: from.uint(), toldAt: from.uint() })
  }
}

/** Into a checkpoint. */
export function saveBan(out: StateWriter, ban: Banned | null): void {
  out.uint(ban === null ? 0 : 1)
  if (ban === null) return
  out.optionalInt(ban.nodeId)
  out.uint(ban.second)
  out.text(ban.how)
  out.optionalText(ban.detail)
  out.uint(ban.seq)
}

/** From a checkpoint. */
export function loadBan(from: StateReader): Banned | null {
  if (from.uint() === 0) return null
  const nodeId = from.optionalInt()
  return { nodeId, second: from.uint(), how: from.text(), detail: from.optionalText(), seq: from.uint() }
}

/** Into a checkpoint. */
export function saveEntry(out: StateWriter, it: AddressEntry): void {
  out.uint((it.list === 'allowed' ? 1 : 0) + (it.wasThere ? 2 : 0) + (it.isExpired ? 4 : 0))
  out.text(it.address)
  for (const text of [it.stored, it.id, it.digits, it.reason, it.ours]) out.optionalText(text)
  for (const n of [it.createdAt, it.expiresAt, it.ownerNode, it.toldAt, it.frame]) out.optionalInt(n)
  for (const n of [it.since, it.seq, it.times]) out.uint(n)
  saveRefusals(out, it.refusals)
  saveBan(out, it.ban)
}

/** From a checkpoint. */
export function loadEntry(from: StateReader): AddressEntry {
  const flags = from.uint()
  const address = from.text()
  const [stored, id, digits, reason, ours] = Array.from({ length: 5 }, () => from.optionalText())
  const [createdAt, expiresAt, ownerNode, toldAt, frame] = Array.from({ length: 5 }, () => from.optionalInt())
  const [since = 0, seq = 0, times = 0] = Array.from({ length: 3 }, () => from.uint())
  const refusals = new Map<number, Refused>()
  loadRefusals(from, refusals)
  return {
    list: flags % 2 === 1 ? 'allowed' : 'blocked',
    wasThere: (flags & 2) !== 0,
    isExpired: (flags & 4) !== 0,
    address,
    stored: stored ?? null,
    id: id ?? null,
    digits: digits ?? null,
    reason: reason ?? null,
    ours: ours ?? null,
    createdAt: createdAt ?? null,
    expiresAt: expiresAt ?? null,
    ownerNode: ownerNode ?? null,
    toldAt: toldAt ?? null,
    frame: frame ?? null,
    since,
    seq,
    times,
    refusals,
    ban: loadBan(from)
  }
}
