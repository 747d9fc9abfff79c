import type { Coverage } from './coverage.ts'
import type { TaskFacts } from './facts-of-roles.ts'
import { typeOfVariant } from './task-types.table.ts'

/** Due for longer than this, with nobody to take it, a task waits for ever (management-api.md 4.2). µs */
const STALLED_AFTER_US = 90_000_000

/** Who could take a task. */
export interface Takers {
  /** Task type that must take it. */
  readonly type: string
  readonly takers: readonly number[]
  /** Running nodes of which nobody told whether they may. */
  readonly untold: readonly number[]
  /** It waits to be taken: not failed, not gone. */
  readonly isWaiting: boolean
  /** It is due. */
  readonly isDue: boolean
  readonly nobodyTakes: boolean
}

/** Asks who could take each kind of task, once a kind. */
export class TaskTakers {
  readonly #coverage: Coverage
  readonly #byType = new Map<string, ReturnType<Coverage['takersOf']>>()

  constructor(coverage: Coverage) {
    this.#coverage = coverage
  }

  /** At a moment, µs. */
  of(task: TaskFacts, at: number): Takers {
    const type = typeOfVariant(task.variant)
    const known = this.#byType.get(type) ?? this.#coverage.takersOf(task.variant)
    this.#byType.set(type, known)
    const isWaiting = task.goneAt === null && task.state !== 'failed'
    const isDue = isWaiting && task.due !== null && task.due <= at
    const isLong = isDue && at - (task.due ?? at) > STALLED_AFTER_US
    return {
      type,
      ...known,
      isWaiting,
      isDue,
      nobodyTakes: isLong && known.takers.length === 0 && known.untold.length === 0
    }
  }
}
