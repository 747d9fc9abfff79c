import { ORPCError } from '@orpc/server'
import type { Moment } from '../../../../src/shared/api/moment.ts'
import type { Scene } from '../world.ts'

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms))
const untilLeft = (signal: AbortSignal | undefined): Promise<void> =>
  new Promise((done) => signal?.addEventListener('abort', () => done()))

/** What keeps a scene from being seen at all; passes when nothing does. */
export function assertSeen(scene: string): void {
  if (scene === 'refused') {
    throw new ORPCError('REFUSED', { message: 'This login may not read roles: sysClusterRoleGet is missing.' })
  }
  if (scene === 'failing') throw new ORPCError('INVALID', { message: 'The history cannot be read: disk error.' })
}

/** A push that obeys the time bar: twice a second while live, once for the past; some scenes never get so far. */
export async function* scenePushes<T>(
  cluster: string,
  moment: Moment,
  signal: AbortSignal | undefined,
  make: (scene: Scene, nowMs: number) => T
): AsyncGenerator<T, void, void> {
  const scene = cluster as Scene
  assertSeen(scene)
  if (scene === 'slow') return await untilLeft(signal)
  if (moment.kind !== 'live') {
    yield make(scene, Number(moment.kind === 'at' ? moment.atUs : moment.toUs) / 1000)
    return await untilLeft(signal)
  }
  while (!signal?.aborted) {
    yield make(scene, scene === 'stale' ? Date.now() - 45_000 : Date.now())
    // A view of a thousand nodes is megabytes, and this host waits for no slow page.
    await pause(scene === 'stale' ? 3_600_000 : scene === 'many' ? 2_000 : 500)
  }
}
