import type { QueuedTask } from '../../../../src/shared/api/role-views.ts'
import { HOSTILE, type Scene } from '../world.ts'

const MINUTE = 60_000
/** What is kept of a text from outside (security.md, R2); host names below are longer. */
const KEPT = 4_096

const outside = (scene: Scene, at: number, text: string): string =>
  scene === 'hostile' ? (HOSTILE[at % HOSTILE.length] as string).slice(0, KEPT) : text

/** The queue of tasks at a moment. */
export function queueOf(scene: Scene, nowMs: number): readonly QueuedTask[] {
  if (scene === 'well' || scene === 'three') return []
  const task = (at: number, part: Partial<QueuedTask>): QueuedTask => ({
    id: `jayeh3gga${(1000 + at).toString(32)}`,
    variant: 'StoreMaintenance',
    kind: 'purgeData',
    type: 'storeMaintenance',
    state: 'pending',
    dueMs: nowMs + 3 * 3_600_000,
    createdMs: nowMs - 40 * MINUTE,
    attempt: null,
    reason: null,
    madeBy: 1,
    seenSinceMs: nowMs - 40 * MINUTE,
    goneMs: null,
    takers: [1, 4, 7],
    nobodyTakes: false,
    sentence: 'Waits for its time.',
    ...part
  })
  return [
    task(1, {
      variant: outside(scene, 0, 'AccountMaintenance'),
      kind: 'purge',
      type: 'accountMaintenance',
      dueMs: nowMs - 9 * MINUTE,
      takers: [],
      nobodyTakes: true,
      sentence: outside(
        scene,
        1,
        'Due for 9 min, and no running node may take it. It waits until one with accountMaintenance starts.'
      )
    }),
    task(2, {
      variant: 'AccountMaintenance',
      kind: 'recalculateQuota',
      type: 'accountMaintenance',
      dueMs: nowMs - 4 * MINUTE,
      takers: [],
      nobodyTakes: true,
      sentence: 'Due for 4 min, and no running node may take it.'
    }),
    task(3, {
      variant: 'AcmeRenewal',
      kind: null,
      type: 'taskQueueProcessing',
      state: 'failed',
      dueMs: null,
      attempt: 0,
      reason: outside(scene, 3, 'Renewal is not due until 2026-12-19.'),
      sentence: 'Failed for good; it stays until it is destroyed.'
    }),
    task(4, {
      variant: 'SpamFilterMaintenance',
      kind: 'updateRules',
      type: 'spamClassifierTraining',
      state: 'retry',
      attempt: 2,
      dueMs: nowMs + 2 * MINUTE,
      reason: 'Download failed: connection timed out.',
      takers: [1],
      sentence: 'Tried twice; again in 2 min.'
    }),
    task(5, {
      state: 'running?',
      dueMs: nowMs - 8_000,
      sentence: 'Due for 8 s and not gone: it runs, or nobody looked yet.'
    }),
    ...Array.from({ length: scene === 'many' ? 240 : 6 }, (_, at) =>
      task(6 + at, { dueMs: nowMs + (at + 1) * 20 * MINUTE, kind: at % 2 === 0 ? 'purgeBlob' : 'purgeAccounts' })
    ),
    task(900, {
      state: 'gone',
      goneMs: nowMs - 6 * MINUTE,
      sentence: 'Went after 2 s: done, or somebody destroyed it.',
      takers: []
    })
  ]
}
