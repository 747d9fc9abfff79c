import type { Clock } from '../../../src/shared/cluster/clock.ts'
import { toMonoUs, toUnixUs } from '../../../src/shared/cluster/units.ts'

/** The clock of this machine, for tests that meet real disks and processes. Its timers do not keep a process alive. */
export const realClock: Clock = {
  nowUnix: () => toUnixUs(Date.now() * 1000),
  nowMono: () => toMonoUs(performance.now() * 1000),
  after: (delayMs, task) => {
    const timer = setTimeout(task, delayMs)
    timer.unref()
    return () => clearTimeout(timer)
  }
}
