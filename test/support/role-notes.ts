import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { Fold } from '../../src/main/engine/fold.ts'
import { toRolesView } from '../../src/main/engine/roles-view.ts'
import type { RolesView } from '../../src/shared/api/role-views.ts'
import { BatchWriter } from '../../src/shared/cluster/observation-batch.ts'
import { toSeq, toUnixUs } from '../../src/shared/cluster/units.ts'
import type { Finding } from '../../src/shared/findings/finding.ts'

interface LogLine {
  readonly at: string
  readonly level: string
  readonly event: string
  readonly text: string
}

interface Answers {
  readonly new: {
    readonly nodes: string
    readonly nodesStale: string
    readonly nodesTakenOver: string
    readonly roles: string
    readonly tasks: string
    readonly children: string
    readonly start: readonly LogLine[]
    readonly taskManager: readonly LogLine[]
  }
  readonly old: {
    readonly settings: string
    readonly queueStatus: string
    readonly queueStatusStopped: string
    readonly logs: Readonly<Record<'1' | '2' | '3', readonly LogLine[]>>
  }
}

/** Bodies and log lines of real clusters, from the fixtures of `../shared/stalwart`. */
export const ANSWERS: Answers = JSON.parse(
  readFileSync(resolve(import.meta.dirname, '../fixtures/roles/answers.json'), 'utf8')
)

/** What a note of the source `stalwart` says beside its source. */
export type StalwartNote = Readonly<Record<string, unknown>> & { readonly url: string }

/** 2026-11-21T09:10:00Z, shortly after what the fixtures tell. */
export const THEN_US = Date.UTC(2026, 10, 21, 9, 10) * 1000
export const SITES = ['https://api1.lab.test', 'https://api2.lab.test', 'https://api3.lab.test'] as const
const [ONE, TWO, THREE] = SITES

/** S1, whole. */
export const whole = (url: string, call: string, answer: string): StalwartNote => ({
  url,
  call,
  status: 200,
  whole: true,
  answer
})
/** S1, a change. */
export const delta = (
  url: string,
  call: string,
  list: readonly unknown[],
  gone: readonly string[] = []
): StalwartNote => ({
  url,
  call,
  status: 200,
  delta: true,
  answer: JSON.stringify({ list }),
  gone
})
/** S4 of the new line; what is not given is as after a start with the role. */
export const about = (url: string, nodeId: number, role: string | null, more: object = {}): StalwartNote => ({
  url,
  about: {
    line: 'new',
    edition: 'oss',
    nodeId,
    hostname: `api${nodeId + 1}.lab.test`,
    version: '0.16.19',
    role,
    shard: 0,
    startedAt: '2026-11-21T09:07:02Z',
    clustered: true,
    permissions: ['authenticate', 'sysClusterNodeGet'],
    missing: [],
    ...more
  }
})
/** S5. */
export const log = (url: string, lines: readonly LogLine[]): StalwartNote => ({ url, log: lines })
/** S7. */
export const healthy = (url: string): StalwartNote => ({
  url,
  health: { live: 200, ready: 200, dateMs: THEN_US / 1000, tookUs: 900 }
})

/** Three nodes of 0.16: all tasks on node 0, stores only on node 1, nothing on node 2. */
export const NEW_CLUSTER: readonly StalwartNote[] = [
  about(ONE, 0, '[default]'),
  about(TWO, 1, 'storeonly', { startedAt: '2026-11-21T08:11:41Z' }),
  about(THREE, 2, 'none'),
  ...SITES.map(healthy),
  whole(ONE, 'x:ClusterNode/get', ANSWERS.new.nodes),
  whole(ONE, 'x:ClusterRole/get', ANSWERS.new.roles),
  whole(ONE, 'x:Task/get', ANSWERS.new.tasks),
  whole(ONE, 'x:Jmap/get', '{"list":[{"id":"singleton","pushShardsTotal":1}]}'),
  log(ONE, ANSWERS.new.start),
  log(TWO, ANSWERS.new.taskManager)
]

/** Three nodes of 0.15.5 with roles. */
export const OLD_CLUSTER: readonly StalwartNote[] = (['1', '2', '3'] as const).flatMap((id, index) => {
  const url = SITES[index] ?? ONE
  const settings = ANSWERS.old.settings.replace('"cluster.node-id":"1"', `"cluster.node-id":"${id}"`)
  const startedAt = ANSWERS.old.logs[id].findLast((it) => it.event === 'server.startup')?.at ?? null
  const told = {
    line: 'old',
    nodeId: Number(id),
    hostname: `mx${id}.old.test`,
    version: '0.15.5',
    role: null,
    shard: null,
    startedAt
  }
  return [
    about(url, Number(id), null, told),
    healthy(url),
    whole(url, 'settings/keys', settings),
    whole(url, 'queue/status', ANSWERS.old.queueStatus),
    log(url, ANSWERS.old.logs[id])
  ]
})

/** Folds notes one after another, 1 ms apart, as the engine does. */
export class RoleFold {
  readonly fold: Fold
  #seq: number
  #at: number

  constructor(at = THEN_US, fold = new Fold({ wire: 'H' }), seq = 1) {
    this.fold = fold
    this.#at = at
    this.#seq = seq
  }

  get at(): number {
    return this.#at
  }

  get nextSeq(): number {
    return this.#seq
  }

  tell(...notes: readonly StalwartNote[]): this {
    for (const note of notes) this.say({ source: 'stalwart', ...note })
    return this
  }

  /** Any note. */
  say(body: object): this {
    const writer = new BatchWriter(new ArrayBuffer(512 * 1024))
    if (!writer.note(toUnixUs(this.#at), new TextEncoder().encode(JSON.stringify(body)))) throw new Error('too long')
    const batch = writer.take([])
    this.fold.apply(toSeq(this.#seq), batch)
    this.#seq += batch.count
    this.#at += 1_000
    return this
  }

  /** Others folded so many observations meanwhile. */
  pass(observations: number, us: number): void {
    this.#seq += observations
    this.#at += us
  }

  /** Time passes, with an observation each second. */
  wait(seconds: number): this {
    for (let i = 0; i < seconds; i++) {
      this.#at += 1_000_000
      this.say({ source: 'stoa', status: 'tick' })
    }
    return this
  }
}

/** The Roles view at the end of what was told. */
export const viewOf = ({ fold, at }: RoleFold): Promise<RolesView> => toRolesView({ fold, at: toUnixUs(at) })
/** Findings that last. */
export const lastingOf = ({ fold }: RoleFold): readonly Finding[] =>
  fold.picture.findings.all.filter((it) => it.until === null)
/** Their ids. */
export const idsOf = (it: RoleFold): readonly string[] => lastingOf(it).map((one) => one.id)
