import type { AddressChapter, AddressRow, AddressStoryView, GuardView } from '../../shared/api/address-views.ts'
import { toUnixUs } from '../../shared/cluster/units.ts'
import { readChapters, type StoryChapter } from '../../shared/propagation/address-story.ts'
import { parseNetwork, toNetworkText } from '../../shared/propagation/ip-network.ts'
import { findLockouts, guard } from '../../shared/propagation/lockout-guard.ts'
import { toEntryRow, toLooseRow } from './addresses-row.ts'
import { toReasonWords, toUtc } from './addresses-words.ts'
import { protectedOf } from './blocks-lockout.ts'
import type { Fold } from './fold.ts'
import type { Glance } from './glance.ts'

/** Chapters that the view carries, the newest. */
const VIEW_CHAPTERS = 1_000
/** Rows of one story that are read; each holds a few chapters. */
const STORY_ROWS = 10_000

/** A chapter with the row that it stands in. */
interface Told {
  readonly chapter: StoryChapter
  readonly seq: number
  readonly at: number
}

/** All that is recorded of one address up to the moment; null: the text names none. */
export async function toAddressStory(glance: Glance, text: string): Promise<AddressStoryView | null> {
  const network = parseNetwork(text)
  if (!network) return null
  const address = toNetworkText(network)
  const rows = await glance.reader.stories({
    kind: 'address',
    subject: address,
    fromUs: toUnixUs(0),
    toUs: glance.at,
    limit: STORY_ROWS
  })
  const told = rows
    .toReversed()
    .flatMap(({ seq, at, body }): Told[] => readChapters(body).map((chapter) => ({ chapter, seq, at })))
  const { addresses } = glance.fold.picture
  const ours = protectedOf(glance)
  const around = [...addresses.listed.blocked.around(network), ...addresses.listed.allowed.around(network)]
  return {
    address,
    row: toRow(glance, address),
    chapters: told.slice(-VIEW_CHAPTERS).map(toChapter),
    chapterCount: told.length,
    summary: toSummary(told),
    ...toEnds(told),
    within: around.map(
      (it) => `${it.address} (${it.list === 'allowed' ? 'allowed' : it.isExpired ? 'block over' : 'blocked'})`
    ),
    ours: findLockouts(address, ours).map(({ whose }) => whose)
  }
}

/** What the guard says of a block before it is made. */
export function toGuardView({ fold }: { readonly fold: Fold }, text: string): GuardView {
  const { listed } = fold.picture.addresses
  const { address, locksOut, sentence, warnings } = guard(text, protectedOf({ fold }))
  const more: string[] = []
  const network = address === null ? null : parseNetwork(address)
  const entry = address === null ? undefined : listed.blocked.at(address)
  if (entry) {
    more.push(
      entry.isExpired
        ? 'An expired block of it is still stored and refuses a new one: reload the blocked addresses first.'
        : 'It is blocked already.'
    )
  }
  for (const it of network ? listed.blocked.around(network) : []) {
    if (!it.isExpired) more.push(`It lies in ${it.address}, which is blocked already.`)
  }
  const allowed = address === null ? undefined : listed.allowed.covering(address)
  if (allowed && !allowed.isExpired)
    more.push(`The allow list lets it in (${allowed.address}): from 0.16 on a block does nothing.`)
  return { address, sentence, locksOut, warnings: [...warnings, ...more] }
}

function toRow(glance: Glance, address: string): AddressRow | null {
  const { addresses } = glance.fold.picture
  const context = { addresses, ours: protectedOf(glance) }
  const entry = addresses.listed.blocked.at(address) ?? addresses.listed.allowed.at(address)
  if (entry) return toEntryRow(entry, context)
  const loose = addresses.loose.get(address)
  return loose ? toLooseRow(loose, context) : null
}

function toChapter({ chapter, seq, at }: Told): AddressChapter {
  return {
    kind: chapter.kind,
    atUs: String(at),
    nodeUs: chapter.nodeAt === undefined ? null : String(chapter.nodeAt),
    node: chapter.node ?? null,
    sentence: toSentence(chapter),
    seq,
    count: chapter.count ?? 1
  }
}

function toSentence(it: StoryChapter): string {
  const by = it.node === undefined ? '' : ` by node ${it.node}`
  const why = it.reason === undefined ? '' : `: ${toReasonWords(it.reason, null)}`
  const until = it.until === undefined ? '' : it.until === null ? ', for ever' : `, until ${toUtc(it.until)}`
  switch (it.kind) {
    case 'blocked':
      return `${it.found ? 'Found in the blocked list' : 'Blocked'}${by}${why}${until}.`
    case 'blocked-again':
      return `${it.found ? 'Found in the blocked list again' : 'Blocked again'}${by}${why}${until}.`
    case 'unblocked':
      return 'Taken from the blocked list.'
    case 'expired':
      return 'Its end came: nodes let it in again.'
    case 'allowed':
      return `${it.found ? 'Found on the allow list' : 'Put on the allow list'}${until}.`
    case 'unallowed':
      return 'Taken from the allow list.'
    case 'changed':
      return `Changed${why}${until}.`
    case 'reloaded':
      return `The nodes were told to read the list anew${by}.`
    case 'refused': {
      const times = it.count === undefined || it.count === 1 ? '' : `, at least ${it.count} times so far`
      return `${it.node === undefined ? 'A node' : `Node ${it.node}`} refused it${times}.`
    }
    case 'banned': {
      const why = toReasonWords(null, { how: it.how ?? '', detail: it.detail ?? null })
      return `${it.node === undefined ? 'A node' : `Node ${it.node}`} banned it: ${why}.`
    }
  }
}

const isBlocked = ({ chapter: { kind } }: Told): boolean => kind === 'blocked' || kind === 'blocked-again'

/** «Blocked 4 times since 2026-03-03, unblocked 3 times; refused by 2 nodes.» */
function toSummary(told: readonly Told[]): string {
  const blocks = told.filter(isBlocked)
  const count = (kind: StoryChapter['kind']): number => told.filter(({ chapter }) => chapter.kind === kind).length
  const first = told[0]
  if (!first) return 'Nothing is recorded of it.'
  const since = new Date(first.at / 1000).toISOString().slice(0, 10)
  const parts = [
    blocks.length === 0 ? `Never blocked since ${since}` : `Blocked ${toTimes(blocks.length)} since ${since}`
  ]
  if (count('unblocked') > 0) parts.push(`unblocked ${toTimes(count('unblocked'))}`)
  if (count('expired') > 0) parts.push(`expired ${toTimes(count('expired'))}`)
  const nodes = new Set(
    told.flatMap(({ chapter }) => (chapter.kind === 'refused' && chapter.node !== undefined ? [chapter.node] : []))
  )
  if (nodes.size > 0) parts.push(`refused by ${nodes.size === 1 ? '1 node' : `${nodes.size} nodes`}`)
  return `${parts.join(', ')}.`
}

const toTimes = (count: number): string => (count === 1 ? 'once' : `${count} times`)

/** When the last block was said to end, and when it did: refusals after the promised end show that it went on. */
function toEnds(told: readonly Told[]): Pick<AddressStoryView, 'promisedEndUs' | 'actualEndUs'> {
  const from = told.findLastIndex(isBlocked)
  if (from < 0) return { promisedEndUs: null, actualEndUs: null }
  const after = told.slice(from)
  const said = after.filter((it) => isBlocked(it) || it.chapter.kind === 'changed').at(-1)?.chapter.until ?? null
  const over = after.find(({ chapter }) => chapter.kind === 'unblocked' || chapter.kind === 'expired')
  const lastRefused = after.findLast(({ chapter }) => chapter.kind === 'refused')
  const end =
    over === undefined
      ? null
      : over.chapter.kind === 'expired'
        ? Math.max(said ?? 0, lastRefused?.chapter.nodeAt ?? 0)
        : over.at
  return {
    promisedEndUs: said === null ? null : String(said),
    actualEndUs: end === null || end === 0 ? null : String(end)
  }
}
