import { describe, expect, it } from 'vitest'
import { FakeClock } from '../../../test/support/fake-clock.ts'
import { NO_NOTIFICATIONS, type NotificationSettings } from '../../shared/api/notifications.ts'
import { toUnixUs } from '../../shared/cluster/units.ts'
import type { Finding } from '../../shared/findings/finding.ts'
import type { HostQuestion } from './engine-protocol.ts'
import { NoticeDesk, type NoticedCluster, toDesktopText } from './notice-desk.ts'

const T0 = toUnixUs(1_800_000_000_000_000)

const gone: Finding = {
  id: 'node-gone/7',
  rule: 'node-gone',
  severity: 'critical',
  subject: 'node 7',
  since: T0,
  until: null,
  text: 'Node 7 <b>is</b> gone.',
  remedy: 'Start it.',
  evidence: [],
  acknowledged: null
}

/** A desk over one cluster whose findings and settings a test changes. */
function makeDesk(where: 'desktop' | 'page') {
  const clock = new FakeClock(T0)
  const asked: HostQuestion[] = []
  const state: { findings: Finding[]; watched: boolean; settings: NotificationSettings } = {
    findings: [gone],
    watched: true,
    settings: { ...NO_NOTIFICATIONS, on: true }
  }
  // Of a cluster the desk reads these parts only.
  const cluster = {
    slug: 'mail',
    name: 'Mail',
    get isWatched() {
      return state.watched
    },
    get stored() {
      return { file: { notifications: state.settings } }
    },
    glance: async () => ({ fold: { picture: { findings: { all: state.findings } } } })
  } as unknown as NoticedCluster
  const desk = new NoticeDesk({
    clock,
    where,
    log: () => undefined,
    ask: async (question) => {
      asked.push(question)
      return true
    },
    clusters: async () => [cluster],
    minuteOfDay: () => 720
  })
  return { desk, clock, asked, state, cluster }
}

describe('the desk of notices', () => {
  it('asks the desktop once for each finding that lasts', async () => {
    const { desk, clock, asked } = makeDesk('desktop')
    for (let second = 0; second < 60; second++) {
      await desk.look()
      clock.advance(1_000)
    }
    expect(asked).toEqual([{ kind: 'notify', title: 'Mail: Node 7: critical', body: 'Node 7 ‹b›is‹/b› gone.' }])
    expect(desk.view).toMatchObject({ where: 'desktop', notices: [{ id: 1, cluster: 'mail', finding: 'node-gone/7' }] })
  })

  it('leaves it to the page where the host has no desktop', async () => {
    const { desk, clock, asked } = makeDesk('page')
    clock.advance(20_000)
    await desk.look()
    expect(asked).toEqual([])
    expect(desk.view.notices.map((it) => it.text)).toEqual(['Node 7 <b>is</b> gone.'])
  })

  it('is silent about a cluster that is not watched, or not subscribed to', async () => {
    const { desk, clock, asked, state } = makeDesk('desktop')
    clock.advance(20_000)
    state.watched = false
    await desk.look()
    state.watched = true
    state.settings = { ...state.settings, on: false }
    await desk.look()
    expect(asked).toEqual([])
    state.settings = { ...state.settings, on: true }
    await desk.look()
    expect(asked).toHaveLength(1)
  })

  it('looks by itself once it is started, and no more once it is stopped', async () => {
    const { desk, clock } = makeDesk('page')
    desk.start()
    expect(clock.pending).toBe(1)
    clock.advance(1_000)
    desk.stop()
    desk.stop()
    await Promise.resolve()
    expect(clock.pending).toBe(0)
  })

  it('goes on after a look that failed, and says so in the log', async () => {
    const clock = new FakeClock(T0)
    const logged: string[] = []
    const desk = new NoticeDesk({
      clock,
      where: 'page',
      log: (event) => logged.push(event),
      ask: async () => true,
      clusters: () => Promise.reject(new Error('gone'))
    })
    desk.start()
    for (let second = 0; second < 3; second++) {
      clock.advance(1_000)
      await new Promise((done) => setImmediate(done))
    }
    expect(logged).toEqual(['notices-failed', 'notices-failed', 'notices-failed'])
    desk.stop()
    expect(clock.pending).toBe(0)
  })

  it('keeps the newest twenty', async () => {
    const { desk, cluster } = makeDesk('page')
    for (let i = 0; i < 30; i++) expect(await desk.tryOut(cluster)).toBe(false)
    expect(desk.view.notices.map((it) => it.id)).toEqual(Array.from({ length: 20 }, (_, i) => i + 11))
  })
})

describe('text for a desktop', () => {
  it.each([
    ['<a href="x">&amp;</a>', '‹a href="x"›＆amp;‹/a›'],
    ['a\u202Eb\u0000c\nd', 'a\uFFFDb\uFFFDc\uFFFDd'],
    ['\uD800', '\uFFFD'],
    ['x'.repeat(300), `${'x'.repeat(255)}…`]
  ])('%j is %j', (text, expected) => expect(toDesktopText(text)).toBe(expected))
})
