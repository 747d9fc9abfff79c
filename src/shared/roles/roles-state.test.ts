import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Note } from '../cluster/note.ts'
import { StateReader, StateWriter } from '../cluster/state-bytes.ts'
import { Coverage } from './coverage.ts'
import { type PresenceWord, toDuties } from './duty.ts'
import { RolesState } from './roles-state.ts'
import { TaskTakers } from './task-takers.ts'
import { TASK_TYPES } from './task-types.table.ts'

const AT = 1_795_250_000_000_000
const utf8 = new TextEncoder()

function toNote(body: unknown): Note | null {
  const bytes = utf8.encode(JSON.stringify(body))
  return Note.parse(bytes, 0, bytes.length)
}

/** Tells notes 1 s apart, from seq 1 on. */
function tell(state: RolesState, bodies: readonly unknown[], first = 1): RolesState {
  for (const [i, body] of bodies.entries()) {
    const note = toNote(body)
    if (note) state.note(first + i, AT + (first + i) * 1_000_000, note)
  }
  return state
}

function save(state: RolesState): Uint8Array {
  const out = new StateWriter()
  state.save(out)
  return out.take()
}

function reload(state: RolesState): RolesState {
  const loaded = new RolesState()
  const from = new StateReader(save(state))
  loaded.load(from)
  expect(from.isAtEnd).toBe(true)
  return loaded
}

/** All that can be asked of it, so that a hostile note shows wherever it is read. */
function readAll(state: RolesState): unknown {
  const presences = new Map<number, PresenceWord>([
    [0, 'active'],
    [7, 'gone']
  ])
  const coverage = new Coverage(state, toDuties(state, presences))
  const takers = new TaskTakers(coverage)
  return {
    sites: state.sites,
    leases: state.leases,
    tasks: state.tasks.map((task) => [task, takers.of(task, AT)]),
    types: TASK_TYPES.map((type) => [coverage.of(type), coverage.duties.map((duty) => coverage.declared(duty, type))]),
    settings: state.sites.map((it) => [...(state.settings(it.url) ?? [])]),
    objects: ['x:ClusterRole', 'x:Jmap', 'x:Certificate'].map((call) => state.objects(call))
  }
}

const url = fc.constantFrom('https://a.test', 'https://b.test', 'http://10.0.0.1:8080')
const word = fc.oneof(
  fc.constantFrom(
    'new',
    'old',
    '[default]',
    'storeonly',
    'active',
    '__proto__',
    'constructor',
    '',
    'data',
    'x:Task/get'
  ),
  fc.string({ unit: 'binary', maxLength: 20 })
)
const anything = fc.anything({ maxDepth: 3, maxKeys: 6, withNullPrototype: false })
const date = fc.constantFrom('2026-11-21T08:11:40Z', '2026-11-21T09:00:00Z', '2026-13-99T00:00:00Z', '')
const call = fc.constantFrom(
  'x:ClusterNode/get',
  'x:ClusterRole/get',
  'x:Task/get',
  'x:Jmap/get',
  'x:Certificate/get',
  'x:NetworkListener/get',
  'settings/keys',
  'queue/status',
  'x:BlockedIp/get'
)
const object = fc.oneof(
  fc.record({ id: word, nodeId: fc.integer(), hostname: word, lastRenewal: date, status: word }),
  fc.record({
    id: word,
    name: word,
    tasks: fc.record({ '@type': fc.constantFrom('EnableSome', 'DisableSome', 'DisableAll'), taskTypes: anything })
  }),
  fc.record({
    id: word,
    '@type': word,
    status: fc.record({ '@type': fc.constantFrom('Pending', 'Retry', 'Failed'), due: date })
  }),
  anything
)
const answer = fc.oneof(
  fc.array(object, { maxLength: 6 }).map((list) => JSON.stringify({ list })),
  fc.dictionary(word, word, { maxKeys: 6 }).map((data) => JSON.stringify({ data })),
  fc.json(),
  fc.string({ maxLength: 30 })
)
const body = fc.oneof(
  fc.record({ call, answer, whole: fc.boolean(), delta: fc.boolean(), gone: fc.array(word, { maxLength: 4 }) }),
  fc.record({
    call: fc.option(call),
    trouble: fc.option(word),
    status: fc.oneof(fc.double(), fc.integer()),
    sentence: word
  }),
  fc.record({ same: fc.boolean() }),
  fc.record({
    about: fc.record(
      {
        line: word,
        nodeId: fc.oneof(fc.integer(), fc.double()),
        hostname: word,
        role: word,
        shard: fc.oneof(fc.integer(), fc.double()),
        startedAt: date,
        clustered: fc.oneof(fc.boolean(), word),
        permissions: fc.array(word, { maxLength: 5 }),
        missing: fc.array(fc.oneof(fc.record({ permission: word, adds: word }), anything), { maxLength: 3 })
      },
      { requiredKeys: [] }
    )
  }),
  fc.record({
    log: fc.array(
      fc.record({
        at: date,
        level: word,
        event: fc.constantFrom('server.startup', 'queue.started', 'task-manager.task-ignored', 'network.listen-start'),
        text: fc.oneof(
          word,
          fc.constant('id = 12, details = "StoreMaintenance", reason = "x"'),
          fc.constant('listenerId = "smtp"')
        )
      }),
      { maxLength: 6 }
    ),
    lost: fc.boolean()
  }),
  fc.record({ metrics: fc.dictionary(word, fc.double(), { maxKeys: 3 }) }),
  fc.record({ health: fc.record({ live: fc.double(), ready: fc.integer(), dateMs: fc.double() }) }),
  fc.dictionary(fc.constantFrom('call', 'answer', 'about', 'log', 'health', 'metrics', 'trouble', 'whole'), anything)
)
const notes = fc.array(
  fc.tuple(url, body).map(([site, one]) => ({ source: 'stalwart', url: site, ...one })),
  { maxLength: 25 }
)

describe('the fold of roles', () => {
  it('never throws on a hostile note, and everything in it can be read', () => {
    fc.assert(
      fc.property(notes, (bodies) => void readAll(tell(new RolesState(), bodies))),
      { numRuns: 300 }
    )
  })

  it('is the same after a checkpoint, byte for byte and in all that can be asked, wherever it was cut', () => {
    fc.assert(
      fc.property(notes, fc.nat(25), (bodies, cut) => {
        const straight = tell(new RolesState(), bodies)
        const restored = tell(
          reload(tell(new RolesState(), bodies.slice(0, cut))),
          bodies.slice(cut),
          Math.min(cut, bodies.length) + 1
        )
        expect(save(restored)).toEqual(save(straight))
        expect(readAll(restored)).toEqual(readAll(straight))
      }),
      { numRuns: 200 }
    )
  })

  const whole = (name: string, list: unknown) => ({
    source: 'stalwart',
    url: 'https://a.test',
    call: name,
    whole: true,
    answer: JSON.stringify({ list })
  })

  it('keeps a bounded number of tasks, and counts the rest', () => {
    const list = Array.from({ length: 3_000 }, (_, i) => ({ id: `t${i}`, '@type': 'AccountMaintenance' }))
    const state = tell(new RolesState(), [whole('x:Task/get', list), whole('x:Task/get', [])])
    expect(state.tasks).toHaveLength(500)
    expect(tell(new RolesState(), [whole('x:Task/get', list)])).toMatchObject({ tasksLeftOut: 1_000 })
  })

  it('keeps a bounded number of sites', () => {
    const bodies = Array.from({ length: 1_500 }, (_, i) => ({
      source: 'stalwart',
      url: `https://n${i}.test`,
      same: true
    }))
    expect(tell(new RolesState(), bodies).sites).toHaveLength(1_024)
  })

  it('keeps objects within their room, however large an answer is', () => {
    const huge = (from: number) =>
      Array.from({ length: 150 }, (_, i) => ({ id: `r${from + i}`, name: 'x'.repeat(20_000) }))
    const more = { ...whole('x:ClusterRole/get', huge(150)), whole: false, delta: true }
    const state = tell(new RolesState(), [whole('x:ClusterRole/get', huge(0)), more])
    expect(state.objects('x:ClusterRole')?.length).toBeLessThan(210)
    expect(save(state).length).toBeLessThan(5_000_000)
  })

  it('takes a task that a second note of a long list brings for one that never left', () => {
    const [one, two] = [
      { id: 'a', '@type': 'X' },
      { id: 'b', '@type': 'X' }
    ]
    const more = {
      source: 'stalwart',
      url: 'https://a.test',
      call: 'x:Task/get',
      delta: true,
      answer: JSON.stringify({ list: [two] })
    }
    const state = tell(new RolesState(), [whole('x:Task/get', [one, two]), whole('x:Task/get', [one]), more])
    expect(state.tasks.map((it) => [it.id, it.goneAt, it.firstSeen])).toEqual([
      ['a', null, AT + 1_000_000],
      ['b', null, AT + 1_000_000]
    ])
  })

  it('knows which site is whose, and the host name of a node by its site or its lease', () => {
    const about = (site: string, nodeId: number, hostname: string | null) => ({
      source: 'stalwart',
      url: site,
      about: { line: 'new', nodeId, hostname }
    })
    const leases = [{ id: 'd', nodeId: 3, hostname: 'mx-d', status: 'active' }]
    const state = tell(new RolesState(), [about('https://a.test', 2, 'mx-a'), whole('x:ClusterNode/get', leases)])
    expect([state.nodeOfSite('https://a.test'), state.siteOfNode(2), state.siteOfNode(3)]).toEqual([
      2,
      'https://a.test',
      null
    ])
    expect([state.hostOf(2), state.hostOf(3), state.hostOf(4)]).toEqual(['mx-a', 'mx-d', null])
  })

  it('forgets what was proven before a new start', () => {
    const line = (at: string, event: string, text = '') => ({
      source: 'stalwart',
      url: 'https://a.test',
      log: [{ at, level: 'INFO', event, text }]
    })
    const observed = (state: RolesState) => state.sites[0]?.observed.map((it) => it.type)
    const before = tell(new RolesState(), [line('2026-11-21T08:00:00Z', 'queue.started')])
    expect(observed(before)).toEqual(['outboundMta'])
    expect(observed(tell(before, [line('2026-11-21T09:00:00Z', 'server.startup')], 2))).toEqual([])
  })

  it('takes the words «Metrics collected» and «Task scheduled» for no proof of anything', () => {
    const events = [
      'telemetry.metrics-collected',
      'task-manager.task-scheduled',
      'task-manager.scheduler-started',
      'spam.model-not-found',
      'housekeeper.run'
    ]
    const log = events.map((event) => ({
      at: '2026-11-21T08:00:00Z',
      level: 'INFO',
      event,
      text: 'type = "metrics_calculate"'
    }))
    expect(tell(new RolesState(), [{ source: 'stalwart', url: 'https://a.test', log }]).sites[0]?.observed).toEqual([])
  })
})
