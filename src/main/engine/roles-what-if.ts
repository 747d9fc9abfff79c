import type { WhatIfRow, WhatIfView } from '../../shared/api/role-views.ts'
import { type Coverage, hasType, type TypeCoverage } from '../../shared/roles/coverage.ts'
import { LEASE_STALE_US, leaseAge } from '../../shared/roles/lease-word.ts'
import { TaskTakers } from '../../shared/roles/task-takers.ts'
import { TASK_TYPES } from '../../shared/roles/task-types.table.ts'
import type { Glance } from './glance.ts'
import { toCoverage, toNodeList, toSentenceStart } from './roles-facts.ts'
import { holdersOf, toListeners } from './roles-listeners.ts'
import { toQueuedTask } from './roles-queue.ts'

/** Tasks that one answer holds. */
const MOST_STALLED = 100

/** What becomes of the work at a moment without some nodes. */
export async function toWhatIfView(
  { fold, at }: Pick<Glance, 'fold' | 'at'>,
  without: readonly number[]
): Promise<WhatIfView> {
  const { roles } = fold.picture
  const now = toCoverage(fold)
  const then = toCoverage(fold, new Set(without))
  const remaining = then.duties.filter((it) => it.running !== 'no').map((it) => it.nodeId)
  const takers = new TaskTakers(then)
  const takersNow = new TaskTakers(now)
  const stalled = roles.tasks.filter((task) => {
    const who = takers.of(task, at)
    return who.isWaiting && who.takers.length === 0 && takersNow.of(task, at).takers.length > 0
  })
  return {
    atMs: at / 1000,
    without,
    remaining,
    rows: toRows(now, then),
    listeners: toListeners(roles).map((it) => {
      const words = { type: it.id, title: it.name, critical: true, withoutIt: 'Nobody would answer there.' }
      return toRow(words, holdersOf(now, it), holdersOf(then, it))
    }),
    stalled: stalled.slice(0, MOST_STALLED).map((task) => toQueuedTask(task, takers.of(task, at), at)),
    warnings: toWarnings(now, then, without),
    untold: then.duties
      .filter((it) => it.running !== 'no' && it.line !== 'old' && it.roleState === 'untold')
      .map((it) => it.nodeId)
  }
}

function toRows(now: Coverage, then: Coverage): readonly WhatIfRow[] {
  const lines = new Set(now.duties.map((it) => it.line))
  const types = TASK_TYPES.filter((type) => [...lines].some((line) => hasType({ line }, type)))
  return types.map((type) => {
    const [before, after] = [now.of(type), then.of(type)]
    const row = toRow(type, before, after)
    const lost = lostShards(before, after)
    if (lost.length === 0 || row.effect === 'lost') return row
    const which = lost.length === 1 ? `Shard ${lost[0]}` : `Shards ${lost.join(', ')}`
    return { ...row, effect: 'shard-lost', sentence: `${which} would have nobody. ${type.withoutIt}` }
  })
}

function toRow(
  it: { readonly type: string; readonly title: string; readonly critical: boolean; readonly withoutIt: string },
  before: Pick<TypeCoverage, 'doers' | 'untold'>,
  after: Pick<TypeCoverage, 'doers' | 'untold'>
): WhatIfRow {
  const { type, title, critical } = it
  const base = { type, title, critical, now: before.doers, left: after.doers }
  const who = toNodeList(after.doers)
  if (before.doers.length === 0) {
    const isTold = before.untold.length === 0
    return {
      ...base,
      effect: isTold ? 'was-nobody' : 'unknown',
      sentence: isTold
        ? `Nobody does it now either. ${it.withoutIt}`
        : `Not known: ${toNodeList(before.untold)} told nothing.`
    }
  }
  if (after.doers.length === 0) {
    return after.untold.length === 0
      ? { ...base, effect: 'lost', sentence: `It would lose its last holder. ${it.withoutIt}` }
      : { ...base, effect: 'unknown', sentence: `Only ${toNodeList(after.untold)} would remain, which told nothing.` }
  }
  if (after.doers.length === before.doers.length)
    return {
      ...base,
      effect: 'same',
      sentence: `Nothing changes: ${who} ${after.doers.length === 1 ? 'does' : 'do'} it.`
    }
  if (after.doers.length === 1)
    return { ...base, effect: 'single', sentence: `${toSentenceStart(who)} would be alone with it.` }
  return { ...base, effect: 'less', sentence: `Its work goes to ${who}.` }
}

function lostShards(before: TypeCoverage, after: TypeCoverage): readonly number[] {
  return [...(before.shards?.keys() ?? [])].filter((shard) => after.shards?.has(shard) !== true).sort((a, b) => a - b)
}

function toWarnings(now: Coverage, then: Coverage, without: readonly number[]): readonly string[] {
  const warnings: string[] = []
  const known = new Set(now.duties.map((it) => it.nodeId))
  const strange = without.filter((it) => !known.has(it))
  if (strange.length > 0) warnings.push(`${toSentenceStart(toNodeList(strange))}: nobody knows such a node.`)
  const away = now.duties.filter((it) => without.includes(it.nodeId))
  if (away.some((it) => it.line === 'new'))
    warnings.push(
      'Once a node is away for more than an hour, any other node that starts takes its id, and both run under one id when it returns. Start no other node meanwhile, or bring this one back within the hour.'
    )
  const stale = now.duties.filter((it) => !without.includes(it.nodeId) && (leaseAge(it) ?? 0) > LEASE_STALE_US)
  if (stale.length > 0)
    warnings.push(
      `The lease of ${toNodeList(stale.map((it) => it.nodeId))} is older than an hour already: a node that is started now takes that id.`
    )
  if (then.duties.every((it) => it.running === 'no')) warnings.push('No node would run.')
  if (away.length > 0)
    warnings.push(
      'What is broadcast while a node is away never reaches it: after its return, reload blocked addresses and settings on it.'
    )
  return warnings
}
