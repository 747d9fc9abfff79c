import type {
  AddressChapter,
  AddressesView,
  AddressGroup,
  AddressRow,
  AddressStoryView
} from '../../../../src/shared/api/address-views.ts'
import type { AddressFilter, AddressOrder } from '../../../../src/shared/api/addresses-contract.ts'
import { HOSTILE, type Scene } from '../world.ts'

const START_MS = Date.now()
const DAY_MS = 86_400_000
const us = (ms: number): string => String(Math.round(ms) * 1000)

const REASONS = [
  ['authFailure', 'too many failed logins'],
  ['portScanning', 'scanning: a banned path, or input that no client sends'],
  ['manual', 'made by an administrator'],
  ['rcptToFailure', 'too many unknown recipients or relay tries'],
  ['loitering', 'mail sessions left open too long']
] as const
const STANDINGS = ['stored', 'enforced', 'stored', 'not-enforced', 'expired', 'stored', 'not-stored'] as const

function rowOf(scene: Scene, at: number): AddressRow {
  const [reason, words] = REASONS[at % REASONS.length] as (typeof REASONS)[number]
  const isWell = scene === 'well' || scene === 'three'
  const standing: AddressRow['standing'] = isWell
    ? at % 3 === 1
      ? 'enforced'
      : 'stored'
    : (STANDINGS[at % STANDINGS.length] ?? 'stored')
  const address =
    scene === 'hostile'
      ? `${HOSTILE[at % HOSTILE.length]} ${at}`
      : at % 9 === 8
        ? `2001:db8:${(at % 4).toString(16)}::${at.toString(16)}`
        : at % 11 === 10
          ? `203.0.113.${(at % 256) & ~15}/28`
          : `198.51.${100 + Math.floor(at / 12)}.${(at * 7) % 256}`
  const createdMs = START_MS - at * 3_700_000 - 60_000
  const refusedBy = standing === 'enforced' || standing === 'not-stored' ? [1, 2, 3].slice(0, 1 + (at % 3)) : []
  return {
    address,
    list: standing === 'not-stored' ? 'none' : 'blocked',
    id: standing === 'not-stored' ? null : `jaytt7mwadq${String.fromCharCode(97 + (at % 26))}${at}`,
    reason,
    reasonWords:
      scene === 'hostile' ? (HOSTILE[1] as string) : at % 2 === 0 ? words : `${words} (mallory${at}@lab.test)`,
    isManual: reason === 'manual',
    createdUs: us(createdMs),
    expiresUs:
      at % 3 === 0 ? null : us(standing === 'expired' ? START_MS - 3_600_000 : START_MS + at * 5_400_000 + 7_200_000),
    ownerNode: at % 12,
    standing,
    sentence:
      standing === 'not-enforced'
        ? 'It is in the list, and since it was made nothing on the bus told the nodes: they let it in. Reload the blocked addresses.'
        : refusedBy.length > 0
          ? `Nodes ${refusedBy.join(', ')} refused it, at least ${refusedBy.length * 9} times.`
          : 'It is in the list, and its frame told the nodes. No attempt since.',
    times: at % 5 === 0 ? 1 + (at % 7) : 1,
    refusedBy,
    lastRefusedUs: refusedBy.length === 0 ? null : us(START_MS - 12_000),
    frame: at < 40 ? 900_000 - at * 100 : null,
    changedUs: us(createdMs + 2_000),
    warnings:
      scene === 'trouble' && at === 3
        ? ['It locks out node 3, this workstation.']
        : scene === 'trouble' && at === 10
          ? ['It is stored as ::ffff:198.51.100.70: that form matches no IPv4 client.']
          : []
  }
}

/** The list of a scene, narrowed in a rough way. */
export function addressesOf(
  scene: Scene,
  nowMs: number,
  ask: {
    readonly filter: AddressFilter
    readonly order: AddressOrder
    readonly grouped: boolean
    readonly offset: number
  }
): AddressesView {
  const { filter, order, grouped, offset } = ask
  const isUnknown = scene === 'four' || scene === 'empty'
  const all = isUnknown ? [] : Array.from({ length: scene === 'many' ? 12_000 : 60 }, (_, at) => rowOf(scene, at))
  const found = all.filter(
    (row) =>
      row.address.startsWith(filter.search.toLowerCase()) &&
      (filter.made === 'any' || row.isManual === (filter.made === 'manual')) &&
      (filter.reasons.length === 0 || filter.reasons.includes(row.reason ?? '')) &&
      (filter.owners.length === 0 || filter.owners.includes(row.ownerNode ?? -1)) &&
      (filter.only === 'any' || filter.only === 'expiring' || filter.only === 'warned' || row.standing === filter.only)
  )
  const sorted = order.descending ? found : found.toReversed()
  const count = (standing: string): number => all.filter((row) => row.standing === standing).length
  return {
    atMs: nowMs,
    knownUs: isUnknown ? null : us(START_MS - DAY_MS),
    lacking: isUnknown
      ? 'The bus names no addresses. With the management API set up (Settings, this cluster), Stoa reads the lists of blocked and allowed addresses; an API key with sysBlockedIpGet and sysBlockedIpQuery is enough.'
      : null,
    rows: sorted.slice(offset, offset + 500),
    offset,
    rowCount: found.length,
    groups: grouped ? groupsOf(found) : [],
    groupCount: grouped ? groupsOf(found).length : 0,
    counts: {
      blocked: all.length,
      allowed: 3,
      manual: all.filter((row) => row.isManual).length,
      automatic: all.filter((row) => !row.isManual).length,
      expiringSoon: isUnknown ? 0 : 7,
      expired: count('expired'),
      notEnforced: count('not-enforced'),
      notStored: count('not-stored')
    },
    reasons: REASONS.map(([reason, words]) => ({
      reason,
      words,
      count: all.filter((row) => row.reason === reason).length
    })),
    owners: Array.from({ length: 12 }, (_, id) => id),
    warnings:
      scene === 'trouble'
        ? ['The block of 10.0.1.14 locks out node 3: remove it and reload the blocked addresses.']
        : scene === 'hostile'
          ? [...HOSTILE.slice(0, 2)]
          : []
  }
}

function groupsOf(rows: readonly AddressRow[]): readonly AddressGroup[] {
  const groups = new Map<string, AddressRow[]>()
  for (const row of rows) {
    const name = row.address.includes(':')
      ? `${row.address.split(':').slice(0, 3).join(':')}:0::/64`
      : `${row.address.split('.').slice(0, 3).join('.')}.0/24`
    groups.set(name, [...(groups.get(name) ?? []), row])
  }
  return [...groups]
    .map(([network, members]) => ({
      network,
      addresses: members.length,
      room: network.endsWith('/64') ? '2^64' : '256',
      density: network.endsWith('/64') ? null : members.length / 256,
      times: members.reduce((sum, row) => sum + row.times, 0),
      newestUs: members[0]?.createdUs ?? null,
      reasons: [{ words: members[0]?.reasonWords ?? '', count: members.length }],
      hint: members.length >= 8 ? `${members.length} of its addresses are listed.` : null
    }))
    .sort((a, b) => b.addresses - a.addresses)
}

/** The story of an address of a scene. */
export function addressStoryOf(scene: Scene, address: string): AddressStoryView {
  const row = Array.from({ length: 60 }, (_, at) => rowOf(scene, at)).find((each) => each.address === address) ?? null
  const chapter = (
    kind: AddressChapter['kind'],
    agoMs: number,
    node: number | null,
    sentence: string
  ): AddressChapter => ({
    kind,
    atUs: us(START_MS - agoMs),
    nodeUs: us(START_MS - agoMs - 1_500),
    node,
    sentence: scene === 'hostile' ? (HOSTILE[0] as string) : sentence,
    seq: 800_000 - Math.round(agoMs / 1000),
    count: 1
  })
  const chapters =
    scene === 'empty'
      ? []
      : [
          chapter('banned', 9 * DAY_MS, 2, 'Node 2 banned it: too many failed logins (mallory).'),
          chapter(
            'blocked',
            9 * DAY_MS - 2_000,
            2,
            'Blocked by node 2: too many failed logins, until 2026-11-14 09:15:02 UTC.'
          ),
          chapter('refused', 9 * DAY_MS - 60_000, 1, 'Node 1 refused it, at least 12 times so far.'),
          chapter('unblocked', 8 * DAY_MS, null, 'Taken from the blocked list.'),
          chapter('reloaded', 8 * DAY_MS - 3_000, 0, 'The nodes were told to read the list anew by node 0.'),
          chapter('blocked-again', 3_600_000, 2, 'Blocked again by node 2: too many failed logins, for ever.')
        ]
  return {
    address,
    row,
    chapters,
    chapterCount: chapters.length,
    summary:
      chapters.length === 0
        ? 'Nothing is recorded of it.'
        : 'Blocked 2 times since 2026-11-12, unblocked once, refused by 1 node.',
    promisedEndUs: row?.expiresUs ?? null,
    actualEndUs: null,
    within: scene === 'trouble' ? ['198.51.100.0/24 (blocked)'] : [],
    ours: []
  }
}
