import { toUnixUs, type UnixUs } from '../../../shared/cluster/units.ts'
import type { Sink } from '../source.ts'
import { Simulation, type SimulationSettings } from './simulation.ts'
import { HOUR_US } from './week-wave.ts'

/** Time told between two looks at whether the sink keeps up: some 2,000 frames. */
const STEP_US = HOUR_US

export interface PastSpan {
  /** `toPastStart(to)` gives the seven days of the demo. */
  readonly from: UnixUs
  readonly to: UnixUs
}

/**
 * Tells the past from `from` to `to` and answers the simulation, ready to go on live from `to`. Waits for the sink as
 * often as it asks to. `isStopped` ends it early, at the step at hand.
 */
export async function simulatePast(
  settings: SimulationSettings,
  span: PastSpan,
  sink: Sink,
  isStopped: () => boolean = () => false
): Promise<Simulation> {
  const simulation = new Simulation(settings, { from: span.from, liveFrom: span.to }, sink)
  for (let at: number = span.from; at < span.to && !isStopped(); ) {
    at = Math.min(at + STEP_US, span.to)
    simulation.advance(toUnixUs(at))
    await sink.drained()
  }
  return simulation
}
