import type { AddressesView, AddressGroup } from '../../shared/api/address-views.ts'
import type { AddressFilter, AddressOrder } from '../../shared/api/addresses-contract.ts'
import type { AddressState } from '../../shared/propagation/address-state.ts'
import type { Protected } from '../../shared/propagation/lockout-guard.ts'
import { toGroups } from './addresses-groups.ts'
import { isExpiringSoon, toCompare, toFilterMatch, toSearchMatch } from './addresses-match.ts'
import { type Pooled, readPool } from './addresses-pool.ts'
import { toReasonWords, toUtc } from './addresses-words.ts'
import { findBlocksOfOurs, protectedOf, toLockouts } from './blocks-lockout.ts'
import type { Glance } from './glance.ts'

/** Rows and groups that the view carries; the true numbers stand beside them. */
const VIEW_ROWS = 500
const VIEW_GROUPS = 200
/** Standings change with time alone this often. µs. */
const STEP_US = 5_000_000
/** Rounds without news are told once a minute: a node that told nothing for so long is not heard. µs. */
const SILENT_US = 180_000_000

/** What the list is asked with. */
export interface AddressesQuery {
  readonly filter: AddressFilter
  readonly order: AddressOrder
  readonly grouped: boolean
  readonly offset: number
}

/** What is found by one filter and order, all of it. */
interface Found {
  readonly stamp: string
  readonly all: readonly Pooled[]
  readonly groups: readonly AddressGroup[]
  readonly counts: AddressesView['counts']
  readonly reasons: AddressesView['reasons']
  readonly owners: readonly number[]
}

/** The last findings by state: a page that looks twice a second asks the same again and again. */
const kept = new WeakMap<AddressState, Map<string, Found>>()
/** Pages that look at one cluster with filters of their own. */
const KEPT = 4

/** The lists at the moment, filtered, sorted, a page of them. */
export async function toAddressesView(glance: Glance, query: AddressesQuery): Promise<AddressesView> {
  const { addresses } = glance.fold.picture
  const ours = protectedOf(glance)
  const found = await findAddresses(glance, query, ours)
  const { offset, grouped } = query
  const context = { addresses, ours }
  return {
    atMs: glance.at / 1000,
    knownUs: toText(addresses.known('blocked').since),
    lacking: toLacking(glance),
    rows: found.all.slice(offset, offset + VIEW_ROWS).map((it) => it.row(context)),
    offset,
    rowCount: found.all.length,
    groups: grouped ? found.groups.slice(0, VIEW_GROUPS) : [],
    groupCount: grouped ? found.groups.length : 0,
    counts: found.counts,
    reasons: found.reasons,
    owners: found.owners,
    warnings: toLockouts(glance)
  }
}

const toText = (us: number | null): string | null => (us === null ? null : String(us))

/** All that a filter finds, in order; for the view's pages and for exports. */
export async function findAddresses(
  glance: Glance,
  { filter, order, grouped }: Pick<AddressesQuery, 'filter' | 'order' | 'grouped'>,
  ours: readonly Protected[]
): Promise<Found> {
  const { addresses } = glance.fold.picture
  const key = JSON.stringify([filter, order, grouped])
  const stamp = `${addresses.revision} ${Math.floor(glance.at / STEP_US)} ${ours.length}`
  const known = kept.get(addresses)?.get(key)
  if (known?.stamp === stamp) return known
  const blocksOfOurs = new Set(findBlocksOfOurs(addresses, ours).map(({ address }) => address))
  const pool = await readPool(glance, filter.lists, (address) => blocksOfOurs.has(address))
  const matches = toFilterMatch(filter, glance.at)
  const isSearched = toSearchMatch(filter.search)
  const all = pool.filter((it) => matches(it) && isSearched(it.address)).sort(toCompare(order))
  const found = { stamp, all, groups: grouped ? toGroups(all) : [], ...toSums(pool, glance.at) }
  const mine = kept.get(addresses) ?? new Map<string, Found>()
  kept.set(addresses, mine)
  mine.delete(key)
  mine.set(key, found)
  if (mine.size > KEPT) mine.delete(mine.keys().next().value as string)
  return found
}

/** Counts over the lists that are asked for, whatever else the filter says. */
function toSums(pool: readonly Pooled[], now: number): Pick<Found, 'counts' | 'reasons' | 'owners'> {
  const reasons = new Map<string, number>()
  const owners = new Set<number>()
  const counts = {
    blocked: 0,
    allowed: 0,
    manual: 0,
    automatic: 0,
    expiringSoon: 0,
    expired: 0,
    notEnforced: 0,
    notStored: 0
  }
  for (const it of pool) {
    if (it.list === 'blocked') counts.blocked++
    if (it.list === 'allowed') counts.allowed++
    if (it.list === 'blocked' && it.isManual === true) counts.manual++
    if (it.list === 'blocked' && it.isManual === false) counts.automatic++
    if (isExpiringSoon(it, now)) counts.expiringSoon++
    if (it.standing === 'expired') counts.expired++
    if (it.standing === 'not-enforced') counts.notEnforced++
    if (it.standing === 'not-stored') counts.notStored++
    if (it.list === 'blocked') reasons.set(it.reason ?? '', (reasons.get(it.reason ?? '') ?? 0) + 1)
    if (it.ownerNode !== null) owners.add(it.ownerNode)
  }
  return {
    counts,
    reasons: [...reasons]
      .map(([reason, count]) => ({ reason, words: toReasonWords(reason === '' ? null : reason, null), count }))
      .sort((a, b) => b.count - a.count)
      .slice(0, MOST_REASONS),
    owners: [...owners].sort((a, b) => a - b).slice(0, MOST_OWNERS)
  }
}

/** Of a menu. */
const MOST_REASONS = 32
const MOST_OWNERS = 512

/** What is missing, why, and what would fill it. */
function toLacking({ fold, stored, at }: Glance): string | null {
  const { addresses } = fold.picture
  const { since, trouble } = addresses.known('blocked')
  if (trouble !== null) return `The list of blocked addresses cannot be read: ${trouble}`
  if (since === null) {
    return stored.file.management
      ? 'The list of blocked addresses has not been read yet.'
      : 'The bus names no addresses. With the management API set up (Settings, this cluster), Stoa reads the lists of blocked and allowed addresses; an API key with sysBlockedIpGet and sysBlockedIpQuery is enough.'
  }
  const { url } = addresses.known('blocked')
  const answeredAt = addresses.sites.answeredAt(url)
  if (at - answeredAt > SILENT_US) {
    return `The lists are as of ${toUtc(answeredAt)}: ${url}, which tells them, has not answered since.`
  }
  if (addresses.listed.surplus > 0) {
    return `The lists hold more than is kept here: ${addresses.listed.surplus} addresses are left out.`
  }
  return null
}
