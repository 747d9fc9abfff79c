import { systemClock } from '../../../src/main/engine/clock.ts'
import { Secret } from '../../../src/main/secrets/secret.ts'
import { CanarySource } from '../../../src/main/sources/canary/canary-source.ts'
import type { NoteBody, Sink } from '../../../src/main/sources/source.ts'
import { LoginPace } from '../../../src/main/stalwart/login-pace.ts'
import { NodeDoor } from '../../../src/main/stalwart/node-door.ts'
import { openApi } from '../../../src/main/stalwart/open-api.ts'
import { Note } from '../../../src/shared/cluster/note.ts'
import { CanaryState } from '../../../src/shared/latency/canary-state.ts'
import { type NatsCluster, startNatsCluster } from '../../support/nats-server.ts'
import { type StalwartCluster, startStalwartCluster } from '../../support/stalwart-stand-in/stalwart-cluster.ts'

/** Rounds follow as closely as they may. */
const EVERY_MS = 2_000
const utf8 = new TextEncoder()

/** Folds each note as it comes. */
class FoldingSink implements Sink {
  readonly state = new CanaryState()
  readonly bodies: NoteBody[] = []

  observer(): number {
    return 0
  }

  arrival(): void {
    throw new Error('the canary hears no frames')
  }

  note(body: NoteBody): void {
    this.bodies.push(body)
    const bytes = utf8.encode(JSON.stringify(body))
    const note = Note.parse(bytes, 0, bytes.length)
    if (note) this.state.note(this.bodies.length, systemClock.nowUnix(), note)
  }

  noteText(): void {
    throw new Error('the canary writes no raw notes')
  }

  drained(): Promise<void> {
    return Promise.resolve()
  }
}

/** A stand-in cluster, and the canary on it with its own login. */
export interface CanaryRig {
  readonly cluster: StalwartCluster
  readonly source: CanarySource
  readonly state: CanaryState
  readonly bodies: readonly NoteBody[]
  stop(): Promise<void>
}

/** Servers, nodes and the source, all running. `password`: another than the right one. */
export async function startCanary(line: 'new' | 'old', password?: string): Promise<CanaryRig> {
  const nats: NatsCluster = await startNatsCluster(3)
  const cluster = await startStalwartCluster({ nodes: 4, line, natsUrls: nats.servers.map(({ address }) => address) })
  const { canary } = cluster.people
  const pace = new LoginPace(systemClock)
  const login = { kind: 'basic', user: canary.user, secret: new Secret(password ?? canary.password) } as const
  const doors = cluster.urls.map((url) => new NodeDoor({ url, caPem: null, allowPlain: false, clock: systemClock }))
  const sink = new FoldingSink()
  const first = line === 'new' ? 0 : 1
  const source = new CanarySource({
    sites: doors.map((door) => openApi(door, { login, pace, line }, systemClock)),
    nodeOf: (url) => cluster.urls.indexOf(url) + first,
    clock: systemClock,
    sink,
    everyMs: EVERY_MS
  })
  await source.start()
  return {
    cluster,
    source,
    state: sink.state,
    bodies: sink.bodies,
    stop: async () => {
      await source.stop()
      for (const door of doors) door.close()
      await cluster.stop()
      await nats.stop()
    }
  }
}
