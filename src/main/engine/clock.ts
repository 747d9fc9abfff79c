import type { Clock } from '../../shared/cluster/clock.ts'
import { toMonoUs, toUnixUs } from '../../shared/cluster/units.ts'

/** The real clock; the only place beside the fake one in `test/support` that asks the machine for the time. */
export const systemClock: Clock = {
  nowUnix: () => toUnixUs(Date.now() * 1000),
  nowMono: () => toMonoUs(performance.now() * 1000),
  after(delayMs, task) {
    const timer = setTimeout(task, delayMs)
    return () => clearTimeout(timer)
  }
}
