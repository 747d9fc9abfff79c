import type { AssistantResult } from '../../shared/api/canary-views.ts'
import type { Clock } from '../../shared/cluster/clock.ts'
import { nameOf, ofSite, wellOf } from './assistant-sites.ts'
import type { AssistedSite, StepOutcome } from './assistant-way.ts'

/** A line of a node's log as its reader gives it. Outside. */
export interface ReadLine {
  readonly key: string
  readonly level: string
  readonly event: string
  readonly text: string
}

/** How one line of Stalwart is asked. */
export interface VerifyWay {
  /** Reloads the blocked addresses through a node; null: done, otherwise why not. */
  readonly reload: (site: AssistedSite) => Promise<string | null>
  /** The newest lines; a text: why they cannot be read. */
  readonly read: (site: AssistedSite) => Promise<readonly ReadLine[] | string>
  /** Text of a receipt's line, behind `from = A, to = B, `. */
  readonly receipt: string
}

/** A poll each 2 s (telemetry.md 11.2); five of them, since «within one poll» is the usual case and a slow node is not a deaf one. */
const EVERY_MS = 2_000
const POLLS = 5

const RECEIVED = 'cluster.message-received'
const BUILD_ERROR = 'registry.build-error'

interface Awaited {
  readonly site: AssistedSite
  readonly from: AssistedSite
  /** Lines that were there before. */
  readonly before: ReadonlySet<string>
}

/** Through one node, then through another; every other one must log both receipts at info. */
export async function verifyReceipts(
  way: VerifyWay,
  sites: readonly AssistedSite[],
  clock: Clock,
  tell: (results: readonly AssistantResult[]) => void
): Promise<StepOutcome> {
  const well = wellOf(sites)
  const [first, second] = well.filter(({ nodeId, clustered }) => nodeId !== null && clustered !== false)
  if (!first || !second)
    return { state: 'failed', outcome: 'It takes two nodes that answer and whose ids are known.', results: [] }
  const results = new Map<string, AssistantResult>()
  for (const site of sites.filter(({ trouble }) => trouble !== null))
    results.set(site.url, ofSite(site, false, site.trouble ?? ''))
  for (const from of [first, second]) {
    const failed = await oneReload(way, from, well, clock, (site, isGood, sentence) => {
      // A node is good only when both receipts came; the first bad word stays.
      if (results.get(site.url)?.isGood !== false) results.set(site.url, ofSite(site, isGood, sentence))
      tell([...results.values()])
    })
    if (failed !== null) return { state: 'failed', outcome: failed, results: [...results.values()] }
  }
  const all = [...results.values()]
  const bad = all.filter(({ isGood }) => isGood !== true)
  return bad.length === 0
    ? { state: 'done', outcome: `All ${all.length} nodes logged what the others told them.`, results: all }
    : {
        state: 'failed',
        outcome: `${bad.length} of ${all.length} nodes did not log what they were told.`,
        results: all
      }
}

async function oneReload(
  way: VerifyWay,
  from: AssistedSite,
  well: readonly AssistedSite[],
  clock: Clock,
  say: (site: AssistedSite, isGood: boolean | null, sentence: string) => void
): Promise<string | null> {
  const waiting: Awaited[] = []
  for (const site of well) {
    if (site.url === from.url) continue
    const lines = await way.read(site)
    if (typeof lines === 'string') say(site, false, `Its log cannot be read: ${lines}`)
    else waiting.push({ site, from, before: new Set(lines.map(({ key }) => key)) })
  }
  const refused = await way.reload(from)
  if (refused !== null) return `${nameOf(from)} refused the reload: ${refused}`
  for (const { site } of waiting) say(site, null, `Waiting for its receipt of ${nameOf(from)}’s reload.`)
  let left: readonly Awaited[] = waiting
  for (let poll = 0; poll < POLLS && left.length > 0; poll++) {
    await new Promise<void>((resolve) => clock.after(EVERY_MS, resolve))
    const looked = await Promise.all(left.map(async (it) => ({ it, word: await look(way, it) })))
    for (const { it, word } of looked) if (word !== null) say(it.site, word.isGood, word.sentence)
    left = looked.filter(({ word }) => word === null).map(({ it }) => it)
  }
  for (const { site } of left)
    say(
      site,
      false,
      `No receipt of ${nameOf(from)}’s reload within ${(POLLS * EVERY_MS) / 1000} s. Restart this node if its log shows no build error.`
    )
  return null
}

/** Null: nothing yet. */
async function look(
  way: VerifyWay,
  { site, from, before }: Awaited
): Promise<{ readonly isGood: boolean; readonly sentence: string } | null> {
  const lines = await way.read(site)
  if (typeof lines === 'string') return null
  const fresh = lines.filter(({ key }) => !before.has(key))
  const broken = fresh.find(({ event }) => event === BUILD_ERROR)
  if (broken) return { isGood: false, sentence: `It keeps its old settings: ${broken.text}` }
  const found = fresh.find(({ event, text }) => event === RECEIVED && isReceipt(text, from, site, way.receipt))
  if (!found) return null
  return found.level === 'INFO'
    ? { isGood: true, sentence: `It logged ${nameOf(from)}’s reload at info.` }
    : {
        isGood: false,
        sentence: `It logged the receipt at ${found.level.toLowerCase()}: the override is not active there.`
      }
}

const isReceipt = (text: string, from: AssistedSite, to: AssistedSite, receipt: string): boolean =>
  text === `from = ${from.nodeId}, to = ${to.nodeId}, ${receipt}`

/** Equal lines of one second are counted apart: each gets its number, the oldest of them the first. */
export function toReadLines(
  lines: readonly { readonly at: string; readonly level: string; readonly event: string; readonly text: string }[]
): readonly ReadLine[] {
  const counts = new Map<string, number>()
  return lines.toReversed().map(({ at, level, event, text }) => {
    const same = `${at} ${event} ${text}`
    const count = (counts.get(same) ?? 0) + 1
    counts.set(same, count)
    return { key: `${same} ${count}`, level: level.toUpperCase(), event, text }
  })
}
