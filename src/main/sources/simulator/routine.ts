import type { CacheItem } from '../../../shared/cluster/event.ts'
import type { SimulatedNode } from './simulated-cluster.ts'
import type { Stage } from './stage.ts'
import { ban, banBurst, deliverBurst, loseServer } from './story.ts'
import { DAY_US, HOUR_US, toBusyness, toLocalMidnight, toWeekday } from './week-wave.ts'

const SECOND_US = 1e6
const MINUTE_US = 60e6
const QUARTER_US = 15 * MINUTE_US
const BLOCKED_IP = 17
const DATA_STORE = 28
const MEMORY_LOOKUP_KEY = 52
const SPAM_CLASSIFIER = 93
const SPAM_RULE = 99
/** How often a round-trip time is noted: live as the real source does, in the past sparser, or notes would outweigh it. */
const RTT_LIVE_US = 5 * SECOND_US
const RTT_PAST_US = MINUTE_US
const DOMAINS = 40

/** Puts everything on the agenda that happens every day, from `from` on, without an end. */
export function beginRoutine(stage: Stage, from: number): void {
  measureRoundTrips(stage, from + SECOND_US)
  alertCalendars(stage, Math.ceil(from / QUARTER_US) * QUARTER_US)
  planDay(stage, toLocalMidnight(from, stage.calendar), from)
  poisson(stage, from, { past: 7 * MINUTE_US, live: 45 * SECOND_US, wave: true }, changeSettingsOfPeople)
  poisson(stage, from, { past: 9 * MINUTE_US, live: 70 * SECOND_US, wave: true }, renewPushSubscription)
  poisson(stage, from, { past: 2.2 * HOUR_US, live: 4 * MINUTE_US, wave: false }, banSomebody)
  const never = Number.POSITIVE_INFINITY
  const live = stage.liveFrom
  poisson(stage, live, { past: never, live: 14 * MINUTE_US, wave: false }, (at) => {
    deliverBurst(stage, { from: at, to: at + 30 * SECOND_US, meanGapUs: 0.15 * SECOND_US })
  })
  poisson(stage, live, { past: never, live: 11 * MINUTE_US, wave: false }, (at) => reloadSettings(stage, at))
  poisson(stage, live, { past: never, live: 23 * MINUTE_US, wave: false }, (at) => pauseQueue(stage, at))
  poisson(stage, live, { past: never, live: 37 * MINUTE_US, wave: false }, (at) => {
    const node = stage.random.pick(stage.cluster.with('imap'))
    stage.truth(at, 'node-silent', [node], { seconds: 150 })
    node.silentUntil = Math.max(node.silentUntil, at + 150 * SECOND_US)
  })
  poisson(stage, live, { past: never, live: 50 * MINUTE_US, wave: false }, (at) => {
    const server = stage.random.below(stage.observers.names.length)
    loseServer(stage, { at, server, lastsUs: 12 * SECOND_US })
  })
}

/** What is due once a day; it plans the next day itself. */
function planDay(stage: Stage, day: number, from: number): void {
  const at = (time: number, act: (at: number) => void): void => {
    if (time >= from) stage.agenda.add(time, act)
  }
  const hours = (hour: number): number => day + hour * HOUR_US
  const trainer = stage.cluster.nth('imap', stage.cluster.with('imap').length - 1)
  const keeper = stage.cluster.nth('mx', 0)
  at(hours(2.5) + stage.random.unit() * 20 * MINUTE_US, (now) => {
    stage.send(now, trainer, { type: 'RegistryReload', objectType: SPAM_CLASSIFIER })
    // Whoever else was given that role trains as well.
    const others = (stage.sites?.withRole('trainer') ?? []).filter((node) => node !== trainer)
    for (const [n, node] of others.entries())
      stage.agenda.add(now + (n + 1) * 4 * MINUTE_US, (later) =>
        stage.send(later, node, { type: 'RegistryReload', objectType: SPAM_CLASSIFIER })
      )
  })
  at(hours(4), (now) =>
    stage.send(
      now,
      keeper,
      { type: 'RegistryReload', objectType: SPAM_RULE },
      { type: 'RegistryReload', objectType: MEMORY_LOOKUP_KEY }
    )
  )
  const weekday = toWeekday(day, stage.calendar)
  if (weekday !== 0 && weekday !== 6) {
    at(hours(stage.random.between(10, 12)), (now) => reloadSettings(stage, now))
    at(hours(stage.random.between(14, 17)), (now) => reloadSettings(stage, now))
    const mailing = hours(9) + 40 * MINUTE_US
    at(mailing, (now) => deliverBurst(stage, { from: now, to: now + 4 * MINUTE_US, meanGapUs: 1.2 * SECOND_US }))
  }
  stage.agenda.add(day + DAY_US, () => planDay(stage, day + DAY_US, from))
}

function measureRoundTrips(stage: Stage, at: number): void {
  stage.agenda.add(at, (now) => {
    stage.observers.names.forEach((_, server) => {
      if (!stage.observers.isHearing(server)) return
      const rtt = Math.round(180 + 90 * server + stage.random.exponential(120))
      stage.observers.status(now, server, { rtt_us: rtt })
    })
    measureRoundTrips(stage, now + (now < stage.liveFrom ? RTT_PAST_US : RTT_LIVE_US))
  })
}

/** Display alarms fall due on the quarter hour and leave the node that runs them within a second or two. */
function alertCalendars(stage: Stage, quarter: number): void {
  stage.agenda.add(quarter, (now) => {
    const node = stage.cluster.nth('web', 0)
    const alerts = Math.floor(toBusyness(now, stage.calendar) * stage.random.between(0, 5))
    for (let n = 0; n < alerts; n++) {
      stage.agenda.add(now + stage.random.between(5000, 2 * SECOND_US), (at) => {
        const uid = `${stage.random.u32().toString(16).padStart(8, '0')}-${stage.random.below(9999)}@example.net`
        const repeats = stage.random.chance(0.4)
        stage.send(at, node, {
          type: 'CalendarAlert',
          accountId: stage.cluster.pickAccount(stage.random),
          eventId: 1 + stage.random.below(3000),
          recurrenceId: repeats ? BigInt(Math.floor(quarter / 1e6) + 600) : null,
          uid,
          alertId: `k${1 + stage.random.below(3)}`
        })
      })
    }
    alertCalendars(stage, quarter + QUARTER_US)
  })
}

/** Mean gaps of something that happens by chance; `wave`: less often when people sleep. */
interface Often {
  readonly past: number
  readonly live: number
  readonly wave: boolean
}

function poisson(stage: Stage, from: number, often: Often, act: (at: number, stage: Stage) => void): void {
  const mean = from < stage.liveFrom ? often.past : often.live
  stage.agenda.add(from + stage.random.exponential(mean), (at) => {
    const happens = !often.wave || at >= stage.liveFrom || stage.random.chance(toBusyness(at, stage.calendar))
    if (happens) act(at, stage)
    poisson(stage, at, often, act)
  })
}

/** Passwords, sharing, names, lists: what the caches of all nodes have to forget. */
function changeSettingsOfPeople(at: number, stage: Stage): void {
  const node = stage.random.pick(stage.cluster.with('web'))
  stage.send(at, node, { type: 'CacheInvalidate', items: toCacheItems(stage, node) })
}

function toCacheItems(stage: Stage, node: SimulatedNode): CacheItem[] {
  const { random, cluster } = stage
  const account = cluster.pickAccount(random)
  const draw = random.below(20)
  if (draw < 8) return [{ kind: 'AccessToken', id: account }]
  if (draw < 12)
    return [
      { kind: 'Account', id: account },
      { kind: 'AccessToken', id: account }
    ]
  if (draw < 15) return [{ kind: 'DavResources', id: account }]
  if (draw < 17) return [{ kind: 'List', id: 1 + random.below(60) }]
  if (draw < 18) return [{ kind: 'Domain', id: 1 + random.below(DOMAINS) }]
  if (draw < 19 && node.release.wire === 'H')
    return [{ kind: 'Domain', id: 1 + random.below(DOMAINS) }, { kind: 'DomainNegative' }]
  // A role reaches everybody who has it.
  const members = Array.from({ length: 3 + random.below(20) }, () => ({
    kind: 'AccessToken',
    id: cluster.pickAccount(random)
  }))
  return [{ kind: 'Role', id: 1 + random.below(6) }, ...members]
}

function renewPushSubscription(at: number, stage: Stage): void {
  const node = stage.random.pick(stage.cluster.with('web'))
  stage.send(at, node, { type: 'PushServerUpdate', accountId: stage.cluster.pickAccount(stage.random) })
}

/** Now and then one address; live, one time in six, a whole scan with an operator's reload behind it. */
function banSomebody(at: number, stage: Stage): void {
  if (at < stage.liveFrom || !stage.random.chance(1 / 6)) {
    ban(stage, at, stage.random.pick([...stage.cluster.with('mx'), ...stage.cluster.with('imap')]))
    return
  }
  banBurst(stage, { from: at, lastsUs: 20 * SECOND_US, bans: 6 + stage.random.below(12) })
  stage.agenda.add(at + 90 * SECOND_US, (now) =>
    stage.send(now, stage.cluster.nth('web', 0), { type: 'RegistryReload', objectType: BLOCKED_IP })
  )
}

function reloadSettings(stage: Stage, at: number): void {
  stage.send(at, stage.cluster.nth('web', 0), { type: 'RegistryReload', objectType: DATA_STORE })
}

function pauseQueue(stage: Stage, at: number): void {
  const node = stage.cluster.nth('web', 0)
  stage.send(at, node, { type: 'MtaQueueStatus', isRunning: false })
  stage.agenda.add(at + 50 * SECOND_US, (now) => stage.send(now, node, { type: 'MtaQueueStatus', isRunning: true }))
}
