import type { Duty } from './duty.ts'
import type { ObservedRole } from './facts-of-roles.ts'
import { LISTENER, MANAGER } from './prove-role.ts'
import { MANAGER_TYPES, type TaskType } from './task-types.table.ts'

/** A start is over by then, and its lines were read. µs */
const STARTED_AFTER_US = 60_000_000

/** What was seen of a node doing one thing since it started. Texts are outside. */
export interface Observed {
  readonly state: 'seen' | 'absent' | 'none'
  readonly sentence: string | null
  readonly seq: number | null
  readonly at: number | null
}

const NOTHING: Observed = { state: 'none', sentence: null, seq: null, at: null }

/** Of a task type. `at`: the moment that is looked at, µs. */
export function observeType(duty: Duty, { type }: TaskType, at: number): Observed {
  const proof = findProof(duty, type) ?? (type === 'taskQueueProcessing' ? findProof(duty, MANAGER) : null)
  if (proof) return toObserved(proof)
  if (!wasStartRead(duty, at)) return NOTHING
  if (MANAGER_TYPES.includes(type) && findProof(duty, MANAGER) === null)
    return absent(
      duty,
      'No task-manager.manager-started in the log of its last start: none of the five task roles is on.'
    )
  if (type === 'outboundMta' && findProof(duty, 'outboundMta') === null)
    return absent(duty, 'No queue.started in the log of its last start.')
  return NOTHING
}

/** Of a listener, by its name. */
export function observeListener(duty: Duty, name: string, at: number): Observed {
  const proof = findProof(duty, LISTENER + name)
  if (proof) return toObserved(proof)
  // A log that shows no listener at all may leave them out.
  const hasAny = duty.site?.observed.some((it) => it.type.startsWith(LISTENER)) === true
  return hasAny && wasStartRead(duty, at)
    ? absent(duty, 'The log of its last start names other listeners, and not this one.')
    : NOTHING
}

function findProof({ site }: Duty, type: string): ObservedRole | null {
  return site?.observed.find((it) => it.type === type) ?? null
}

/** Its start was read from begin to end, by lines that a log at level info has. */
function wasStartRead({ site, line }: Duty, at: number): boolean {
  if (line !== 'new' || site === null || !site.startRead || site.startedAt === null) return false
  return site.observed.length > 0 && at - site.startedAt > STARTED_AFTER_US
}

function absent({ site }: Duty, sentence: string): Observed {
  return { state: 'absent', sentence, seq: site?.toldSeq ?? null, at: site?.startedAt ?? null }
}

function toObserved({ seen, sentence, seq, at }: ObservedRole): Observed {
  return { state: seen ? 'seen' : 'absent', sentence, seq, at }
}
