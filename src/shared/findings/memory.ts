import type { FaultWatch } from './fault-watch.ts'
import type { HygieneWatch } from './hygiene-watch.ts'
import type { SeenArrears, SeenBurst } from './sight.ts'
import type { StallWatch } from './stall-watch.ts'

/** What the findings remember beside themselves, for rules about what no other state keeps for long. */
export interface Memory {
  readonly arrears: readonly SeenArrears[]
  readonly faults: FaultWatch
  readonly burst: SeenBurst | null
  readonly stalls: StallWatch
  readonly hygiene: HygieneWatch
}
