import { performance } from 'node:perf_hooks'
import type { Clock } from '../../src/shared/cluster/clock.ts'
import { toMonoUs, toUnixUs } from '../../src/shared/cluster/units.ts'

/** The machine's own time, for tests over real sockets. */
export const realClock: Clock = {
  nowUnix: () => toUnixUs((performance.timeOrigin + performance.now()) * 1000),
  nowMono: () => toMonoUs(performance.now() * 1000),
  after: (delayMs, task) => {
    const timer = setTimeout(task, delayMs)
    return () => clearTimeout(timer)
  }
}
