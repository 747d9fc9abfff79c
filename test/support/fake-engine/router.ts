import { implement, ORPCError } from '@orpc/server'
import { contract, type EventFilter } from '../../../src/shared/api/contract.ts'
import type { Moment } from '../../../src/shared/api/moment.ts'
import type { DraftView, EventRow, TryStep } from '../../../src/shared/api/views.ts'
import { fakeActing } from './acting/fake-acting.ts'
import { blockDetailOf, blocksOf } from './blocks-world.ts'
import { densityOf, endsOf, FIRST_PINS, historyOf, openedFile, pin, stepOf } from './history-world.ts'
import { nodesViewOf, pastOf, topologyOf } from './topology-world.ts'
import { detailOf, overviewOf, rowAt, type Scene, summaryOfScene } from './world.ts'

const SCENES: readonly Scene[] = [
  'well',
  'trouble',
  'empty',
  'hostile',
  'many',
  'three',
  'four',
  'stale',
  'refused',
  'failing',
  'slow',
  'file'
]
const isScene = (slug: string): slug is Scene => SCENES.some((scene) => scene === slug)
const toScene = (slug: string): Scene => {
  if (!isScene(slug)) throw new ORPCError('NOT_FOUND', { message: 'There is no such cluster or event.' })
  return slug
}
const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms))

function matches(row: EventRow, filter: EventFilter): boolean {
  const at = Number(row.atUs)
  if (filter.fromUs !== null && at < Number(filter.fromUs)) return false
  if (filter.toUs !== null && at > Number(filter.toUs)) return false
  if (row.kind === 'gap') return filter.types.length === 0
  if (filter.nodes.length > 0 && (row.nodeId === null || !filter.nodes.includes(row.nodeId))) return false
  if (filter.types.length > 0 && !filter.types.includes(row.kind === 'event' ? row.type : 'Undecodable')) return false
  if (
    filter.objectTypes.length > 0 &&
    !(row.kind === 'event' && row.objectType !== null && filter.objectTypes.includes(row.objectType))
  )
    return false
  return filter.text === '' || row.summary.toLowerCase().includes(filter.text.toLowerCase())
}

/** A router with made-up answers; `begin` empty shows a first start. */
export function makeFakeRouter(begin: readonly Scene[]) {
  const os = implement(contract)
  const shown = new Set<Scene>(begin)
  const extra = { dismissed: new Set<string>(), names: new Map<string, string>(), stopped: new Set<string>() }
  const startMs = Date.now()
  const newest = (): number => 1_000_000 + Math.floor((Date.now() - startMs) / 25)
  const pins = [...FIRST_PINS]
  let retention = { bytes: 4 * 1024 ** 3, days: null as number | null }
  const draft = (
    source: DraftView['source'],
    servers: readonly string[],
    auth: DraftView['auth'],
    present: readonly string[]
  ): DraftView => ({
    draft: 'd1',
    source,
    suggestedName: 'mail-eu',
    servers,
    auth,
    user: auth === 'password' ? 'stoa' : null,
    tls: servers.some((server) => server.startsWith('tls:')),
    present,
    wanted:
      auth === 'password' && present.length === 0
        ? [
            {
              secret: 'password',
              sentence: 'The coordinator names an environment variable of the node; its value is not here.'
            }
          ]
        : [],
    warnings: source === 'coordinator' ? ['noEcho and the capacities are Stalwart’s own and are not used here.'] : []
  })
  return os.router({
    ...fakeActing(),
    host: {
      about: os.host.about.handler(() => ({
        kind: 'headless',
        version: '0.1.0',
        dataFolder: '/root/.local/share/stoa',
        platform: 'linux x64, Node 24.21.0',
        secrets: 'Secrets are kept in memory only, for this start.'
      }))
    },
    clusters: {
      watch: os.clusters.watch.handler(async function* ({ signal }) {
        while (!signal?.aborted) {
          yield [...shown].map((scene) => summaryOfScene(scene, extra))
          await pause(300)
        }
      }),
      create: os.clusters.create.handler(({ input }) => {
        shown.add('trouble')
        extra.names.set('trouble', input.name)
        return { slug: 'trouble' }
      }),
      start: os.clusters.start.handler(({ input }) => ({ started: extra.stopped.delete(input.cluster) })),
      stop: os.clusters.stop.handler(({ input }) => ({ stopped: extra.stopped.add(input.cluster).has(input.cluster) })),
      rename: os.clusters.rename.handler(({ input }) => ({
        renamed: extra.names.set(input.cluster, input.name).size > 0
      })),
      confirmRemoval: os.clusters.confirmRemoval.handler(({ input }) => ({ confirmation: 'c1', name: input.cluster })),
      remove: os.clusters.remove.handler(({ input }) => ({ removed: shown.delete(toScene(input.cluster)) })),
      acceptServers: os.clusters.acceptServers.handler(({ input }) => {
        extra.dismissed.add('n1')
        return { accepted: input.servers.length }
      }),
      levelTwo: os.clusters.levelTwo.handler(() => ({ system: null, monitoring: [], present: [] })),
      setLevelTwo: os.clusters.setLevelTwo.handler(() => ({ set: true })),
      dismissNotice: os.clusters.dismissNotice.handler(({ input }) => ({
        dismissed: extra.dismissed.add(input.id).size > 0
      }))
    },
    demo: {
      start: os.demo.start.handler(async () => {
        await pause(400)
        shown.add('well')
        return { slug: 'well' }
      })
    },
    wizard: {
      parse: os.wizard.parse.handler(({ input }) => {
        if (input.text.includes('@type'))
          return draft(
            'coordinator',
            ['nats-1.example.net:4222', 'nats-2.example.net:4222', 'nats-3.example.net:4222'],
            'password',
            []
          )
        if (input.text.includes('=')) return draft('toml', ['10.0.0.5:4222'], 'token', ['token'])
        if (!/^(nats|tls):/.test(input.text))
          throw new ORPCError('INVALID', {
            message: 'Line 1: this is neither a NATS URL, nor a coordinator object, nor a TOML file.'
          })
        return draft(
          'url',
          input.text.split(/[\s,]+/),
          input.text.includes('@') ? 'password' : 'none',
          input.text.includes('@') ? ['password'] : []
        )
      }),
      draft: os.wizard.draft.handler(({ input }) =>
        draft('form', input.connection.servers, input.connection.auth.kind, Object.keys(input.secrets))
      ),
      try: os.wizard.try.handler(async function* () {
        const names = ['name', 'port', 'nats', 'tls', 'login', 'subscribe', 'frame'] as const
        const steps: TryStep[] = [
          'nats-1.example.net:4222',
          'nats-2.example.net:4222',
          'nats-3.example.net:4222'
        ].flatMap((server) =>
          names.map((step) => ({ server, step, state: 'waiting' as const, sentence: '', ms: null }))
        )
        for (let at = 0; at < names.length; at++) {
          for (let s = 0; s < 3; s++) {
            const place = s * names.length + at
            const failsAt = s === 1 ? 1 : s === 2 ? 4 : 99
            const before = steps[place] as TryStep
            if (at > failsAt) steps[place] = { ...before, state: 'skipped', sentence: 'An earlier step failed.' }
            else if (at === failsAt)
              steps[place] = {
                ...before,
                state: 'failed',
                ms: 12,
                sentence:
                  s === 1
                    ? 'Nothing listens on 10.0.0.12:4444. Stalwart’s default is 4444, but a NATS server listens on 4222.'
                    : 'The server refuses this user or password.'
              }
            else
              steps[place] = {
                ...before,
                state: at === 6 ? 'running' : 'ok',
                ms: 3 + at,
                sentence: [
                  'resolves to 10.0.0.11',
                  'answers',
                  'NATS 2.10.22',
                  'not asked for',
                  'logged in as stoa',
                  'may subscribe to stwt.agora',
                  'waiting for a frame'
                ][at] as string
              }
          }
          yield [...steps]
          await pause(150)
        }
        steps[6] = { ...(steps[6] as TryStep), state: 'ok', ms: 840, sentence: 'heard a frame of node 3' }
        yield [...steps]
      })
    },
    overview: {
      watch: os.overview.watch.handler(async function* ({ input, signal }) {
        const scene = toScene(input.cluster)
        while (!signal?.aborted) {
          const { moment } = input
          const pastMs = moment.kind === 'live' ? null : Number(moment.kind === 'at' ? moment.atUs : moment.toUs) / 1000
          yield overviewOf(scene, summaryOfScene(scene, extra), input.rangeMs, pastMs ?? Date.now())
          await pause(pastMs === null ? 500 : 3_600_000)
        }
      })
    },
    events: {
      tail: os.events.tail.handler(async function* ({ input, signal }) {
        const scene = toScene(input.cluster)
        let from = newest()
        let first = true
        while (!signal?.aborted) {
          const to = newest()
          const rows: EventRow[] = []
          if (scene === 'many') {
            for (let i = 0; i < 500; i++) rows.push({ ...rowAt(scene, to), seq: to * 500 + i, index: 0 })
          } else if (scene !== 'empty') for (let seq = from + 1; seq <= to; seq++) rows.push(rowAt(scene, seq))
          from = to
          const matched = rows.filter((row) => matches(row, input.filter))
          yield {
            rows: matched,
            skipped: scene === 'many' ? 1500 : 0,
            reset: first,
            matchedPerSecond: matched.length * 5
          }
          first = false
          await pause(200)
        }
      }),
      page: os.events.page.handler(async ({ input }) => {
        await pause(60)
        const scene = toScene(input.cluster)
        if (scene === 'empty') return { rows: [], next: null, scannedToUs: null, scanned: 0 }
        const back = input.direction === 'backward'
        const rows: EventRow[] = []
        const atSeq = (us: string): number => 1_000_000 + Math.floor((Number(us) / 1000 - startMs) / 25)
        const begin = back
          ? input.filter.toUs === null
            ? newest()
            : Math.min(newest(), atSeq(input.filter.toUs) + 1)
          : input.filter.fromUs === null
            ? 990_000
            : Math.max(900_000, atSeq(input.filter.fromUs) - 1)
        let seq = input.cursor === null ? begin : Number(input.cursor)
        let scanned = 0
        while (rows.length < input.limit && seq > 900_000 && seq <= newest() && scanned < 20_000) {
          const row = rowAt(scene, seq)
          if (matches(row, input.filter)) rows.push(row)
          seq += back ? -1 : 1
          scanned++
        }
        const ended = seq <= 900_000 || seq > newest()
        return { rows, next: ended ? null : String(seq), scannedToUs: rowAt(scene, seq).atUs, scanned }
      }),
      detail: os.events.detail.handler(({ input }) => detailOf(toScene(input.cluster), input.seq)),
      observation: os.events.observation.handler(({ input }) => ({
        seq: input.seq,
        atUs: String(Date.now() * 1000),
        kind: 'note' as const,
        from: 'nats-monitor',
        text: JSON.stringify(
          {
            source: 'nats-monitor',
            ask: 41,
            answer: { server: { name: 'nats-1' }, data: { connections: [{ cid: input.cid, out_msgs: 812_344 }] } }
          },
          null,
          2
        ),
        length: 240,
        leftOut: input.cid === null ? 0 : 11
      })),
      export: os.events.export.handler(async function* ({ input }) {
        for (let at = 1; at <= 20; at++) {
          await pause(150)
          yield {
            rows: at * 6100,
            bytes: at * 810_000,
            share: at / 20,
            state: 'running' as const,
            path: null,
            sentence: `Writing ${input.format}.`
          }
        }
        yield {
          rows: 122_000,
          bytes: 16_200_000,
          share: 1,
          state: 'done' as const,
          path: '/root/stoa-exports/prod-events.ndjson',
          sentence: 'Written.'
        }
      })
    },
    topology: {
      watch: os.topology.watch.handler(({ input, signal }) =>
        pushes(toScene(input.cluster), input.moment, signal, (scene, nowMs) => topologyOf(scene, nowMs))
      )
    },
    nodes: {
      watch: os.nodes.watch.handler(({ input, signal }) =>
        pushes(toScene(input.cluster), input.moment, signal, (scene, nowMs) => nodesViewOf(scene, nowMs, input.spanMs))
      ),
      past: os.nodes.past.handler(({ input }) =>
        pastOf(toScene(input.cluster), input.subject, Date.now(), input.spanMs)
      )
    },
    blocks: {
      watch: os.blocks.watch.handler(({ input, signal }) =>
        pushes(toScene(input.cluster), input.moment, signal, (scene, nowMs) =>
          blocksOf(scene, nowMs, input.spanMs, input.families)
        )
      ),
      detail: os.blocks.detail.handler(({ input }) => {
        const detail = blockDetailOf(toScene(input.cluster), input.seq)
        if (detail === null) throw new ORPCError('NOT_FOUND', { message: 'There is no such frame.' })
        return detail
      })
    },
    latency: { watch: os.latency.watch.handler(never) },
    findings: { watch: os.findings.watch.handler(never), acknowledge: os.findings.acknowledge.handler(never) },
    files: {
      open: os.files.open.handler(async ({ input }) => {
        await pause(200)
        if (input.path === null || !input.path.endsWith('.stoa'))
          throw new ORPCError('INVALID', { message: `There is no recording at ${input.path ?? 'no path'}.` })
        shown.add('file')
        return openedFile(input.path)
      }),
      close: os.files.close.handler(({ input }) => ({ closed: shown.delete(toScene(input.cluster)) })),
      save: os.files.save.handler(() => ({ state: 'cancelled', upload: 'u1', sentence: 'Nothing was saved.' }))
    },
    history: {
      view: os.history.view.handler(({ input }) =>
        historyOf(toScene(input.cluster), retention, pins, shown.has('file') ? [openedFile('/root/prod.stoa')] : [])
      ),
      density: os.history.density.handler(({ input }) => densityOf(toScene(input.cluster), input, pins)),
      step: os.history.step.handler(({ input }) => stepOf(toScene(input.cluster), input, pins)),
      pin: os.history.pin.handler(({ input }) => ({
        pinned: pins.push(pin(1_000 + pins.length, Number(input.atUs) / 1000, input.text)) > 0
      })),
      exportRecording: os.history.exportRecording.handler(async function* () {
        const path = '/root/stoa-exports/prod.stoa'
        for (let at = 1; at <= 20; at++) {
          await pause(150)
          const size = { rows: at * 41_000, bytes: at * 410_000, share: at / 20 }
          yield { ...size, state: 'running' as const, path: null, sentence: 'Writing observations.' }
        }
        yield { rows: 820_000, bytes: 8_200_000, share: 1, state: 'done' as const, path, sentence: 'Written.' }
      }),
      stats: os.history.stats.handler(({ input }) => ({
        bytesOnDisk: 312_000_000,
        oldestUs: String(Math.round(endsOf(toScene(input.cluster)).oldestMs) * 1000),
        newestUs: String(Math.round(endsOf(toScene(input.cluster)).newestMs) * 1000),
        observations: 14_437_131,
        chunks: 4812,
        events: 6_914_002,
        retentionBytes: retention.bytes,
        retentionDays: retention.days
      })),
      setRetention: os.history.setRetention.handler(({ input }) => {
        retention = { bytes: input.maxBytes, days: input.maxAgeDays }
        return { set: true }
      })
    }
  })
}

/** A push of the views that obey the time bar: twice a second while live, once for the past; some scenes never get so far. */
async function* pushes<T>(
  scene: Scene,
  moment: Moment,
  signal: AbortSignal | undefined,
  make: (scene: Scene, nowMs: number) => T
): AsyncGenerator<T, void, void> {
  if (scene === 'refused') throw new ORPCError('REFUSED', { message: 'The server refuses to tell its connections.' })
  if (scene === 'failing') throw new ORPCError('INVALID', { message: 'The history cannot be read: disk error.' })
  if (scene === 'slow') return await new Promise<void>((done) => signal?.addEventListener('abort', () => done()))
  if (moment.kind !== 'live') {
    yield make(scene, Number(moment.kind === 'at' ? moment.atUs : moment.toUs) / 1000)
    return await new Promise<void>((done) => signal?.addEventListener('abort', () => done()))
  }
  while (!signal?.aborted) {
    yield make(scene, scene === 'stale' ? Date.now() - 45_000 : Date.now())
    await pause(scene === 'stale' ? 3_600_000 : 500)
  }
}

/** Nothing is known of these yet. */
function never(): never {
  throw new Error('the fake engine does not answer this')
}
