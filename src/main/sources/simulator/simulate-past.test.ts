import { beforeAll, describe, expect, it } from 'vitest'
import { HeardHistory } from '../../../../test/support/heard-history.ts'
import type { EventType } from '../../../shared/cluster/event.ts'
import { toUnixUs } from '../../../shared/cluster/units.ts'
import { toSnowflake } from '../../../shared/wire/snowflake.ts'
import { simulatePast } from './simulate-past.ts'
import type { SimulationSettings } from './simulation.ts'
import { STORY, type StoryId } from './story.table.ts'
import { toPastStart, toStoryMoments } from './story-moments.ts'

const SECOND = 1e6
const MINUTE = 60e6
const HOUR = 3600e6
/** A Saturday, 13:20 UTC. */
const END = toUnixUs(Date.UTC(2026, 10, 21, 13, 20) * 1000)
const CALENDAR = { utcOffsetMinutes: 0 }
const SETTINGS: SimulationSettings = { seed: 1, nodes: 12, rate: 8 }
const SMALL: SimulationSettings = { ...SETTINGS, pastFrames: 20_000 }

async function tell(settings: SimulationSettings = SETTINGS, to = END, digestUntil?: number): Promise<HeardHistory> {
  const heard = new HeardHistory(digestUntil)
  await simulatePast(settings, { from: toUnixUs(toPastStart(to)), to }, heard)
  return heard
}

describe('the simulated week', () => {
  let week: HeardHistory
  beforeAll(async () => {
    week = await tell()
  })

  const moment = (id: StoryId): { from: number; to: number } => {
    const found = toStoryMoments(END, CALENDAR).get(id)
    if (!found) throw new Error(id)
    return found
  }
  const during = (id: StoryId, type: EventType, slackUs = MINUTE) => {
    const { from, to } = moment(id)
    return week.events.filter(({ at, event }) => event.type === type && at >= from && at <= to + slackUs)
  }
  const idOf = (name: string): number => {
    const truth = week.notes.find(({ body }) => body.truth === 'cluster')?.body as unknown as {
      names: string[]
      nodes: number[]
    }
    return truth.nodes[truth.names.indexOf(name)] ?? -1
  }
  const countBetween = (times: readonly number[], from: number, to: number): number =>
    times.filter((at) => at >= from && at < to).length

  it('is heard in order, by three observers, in the volume of a demo', () => {
    expect(week.backwards).toBe(0)
    expect(week.frameTimes.length).toBeGreaterThan(300_000)
    expect(week.frameTimes.length).toBeLessThan(400_000)
    expect(week.perServer).toHaveLength(3)
    // nats-2 alone was away for 38 seconds.
    expect(week.perServer[0]).toBe(week.perServer[2])
    expect(week.perServer[0]).toBeGreaterThan(week.perServer[1] ?? 0)
  })

  it('decodes but for two frames of a newer release', () => {
    const { from, to } = moment('newer-release')
    expect(week.undecodable.map(({ node, kind }) => ({ node, kind }))).toEqual([
      { node: idOf('out2.example.net'), kind: 'unknown-tag' },
      { node: idOf('out2.example.net'), kind: 'unknown-object-type' }
    ])
    for (const { at } of week.undecodable) expect(at > from && at < to).toBe(true)
  })

  it('tells the truth about each entry of its story, within the seven days', () => {
    const told = week.notes.filter(({ body }) => body.source === 'simulator').map(({ at, body }) => [body.truth, at])
    const expected = [...toStoryMoments(END, CALENDAR).values()].map(({ entry, from }) => [entry.id, from])
    expect(new Map(told as [string, number][])).toEqual(
      new Map([['cluster', toPastStart(END)], ...expected] as [string, number][])
    )
  })

  it.each([0, 1, 2, 3, 4, 5, 6])('fits its story into seven days that end at any time, %i days on', (days) => {
    for (let hour = 0; hour < 24; hour++) {
      const end = END + (days * 24 + hour) * HOUR
      for (const { from, to } of toStoryMoments(end, CALENDAR).values()) {
        expect(from).toBeGreaterThanOrEqual(toPastStart(end))
        expect(to).toBeLessThanOrEqual(end)
      }
    }
  })

  it('says nothing before the upgrade that 0.16.9 cannot say, and upgrades one node after the other', () => {
    const { from, to } = moment('rolling-upgrade')
    const first = new Map<number, number>()
    for (const { at, node, event } of week.events)
      if (event.type === 'QueueRefresh' && !first.has(node)) first.set(node, at)
    expect(Math.min(...first.values())).toBeGreaterThan(from)
    expect(first.get(0)).toBeLessThan(from + 20 * MINUTE)
    expect(first.get(idOf('out2.example.net'))).toBeGreaterThan(to - 6 * MINUTE)
    const kinds = week.events
      .filter(({ at, event }) => at < from && event.type === 'CacheInvalidate')
      .flatMap(({ event }) => (event.type === 'CacheInvalidate' ? event.items.map((item) => item.kind) : []))
    expect(kinds.length).toBeGreaterThan(50)
    expect(kinds.filter((kind) => kind.endsWith('Negative'))).toEqual([])
  })

  it('has a node that is silent for five hours at night and one only', () => {
    const { from, to } = moment('node-dies')
    const heard = Array.from(
      { length: 12 },
      (_, node) => week.events.filter((entry) => entry.node === node && entry.at >= from && entry.at < to).length
    )
    expect(heard[idOf('imap3.example.net')]).toBe(0)
    expect(heard.filter((count) => count === 0)).toHaveLength(1)
  })

  it('has a scan that ends in bans by several nodes, then the reload of an operator', () => {
    const bans = during('scan-banned', 'RegistryInsert')
    expect(bans.length).toBeGreaterThanOrEqual(34)
    expect(new Set(bans.map(({ node }) => node)).size).toBeGreaterThan(3)
    for (const { at, node, event } of bans) {
      if (event.type !== 'RegistryInsert') continue
      const { unixMs, nodePart } = toSnowflake(event.id)
      expect({ objectType: event.objectType, nodePart }).toEqual({ objectType: 17, nodePart: node })
      expect(at / 1000 - unixMs).toBeGreaterThan(1)
      expect(at / 1000 - unixMs).toBeLessThan(40)
    }
    const reload = during('scan-banned', 'RegistryReload').find(
      ({ event }) => event.type === 'RegistryReload' && event.objectType === 17
    )
    expect(reload?.at).toBeGreaterThan(bans.at(-1)?.at ?? 0)
  })

  it('has bans at 03:10 last night', () => {
    expect(during('night-scan', 'RegistryInsert').length).toBeGreaterThanOrEqual(12)
  })

  it('renews certificates, rotates keys, pauses and resumes the queue, clears caches and creates accounts', () => {
    const objectTypes = (events: ReturnType<typeof during>): number[] =>
      events.map(({ event }) => ('objectType' in event ? event.objectType : -1)).filter((type) => type === 23)
    expect(objectTypes(during('certificates-renewed', 'RegistryInsert'))).toEqual([23, 23, 23])
    expect(objectTypes(during('certificates-renewed', 'RegistryReload'))).toEqual([23])
    const keys = during('dkim-rotated', 'CacheInvalidate').find(
      ({ event }) => event.type === 'CacheInvalidate' && event.items.every((item) => item.kind === 'DkimSignature')
    )
    expect(keys?.event).toMatchObject({ items: Array.from({ length: 12 }, (_, n) => ({ id: n + 1 })) })
    expect(during('queue-paused', 'MtaQueueStatus').map(({ event }) => event)).toEqual([
      { type: 'MtaQueueStatus', isRunning: false },
      { type: 'MtaQueueStatus', isRunning: true }
    ])
    expect(during('caches-cleared', 'CacheInvalidateAll')).toHaveLength(1)
    expect(during('caches-cleared', 'CacheInvalidateNegative')).toHaveLength(1)
    expect(during('accounts-created', 'CacheInvalidate').length).toBeGreaterThanOrEqual(40)
  })

  it('has a duplicated id that sends more than its neighbours', () => {
    const { from, to } = moment('duplicate-id')
    const frames = (name: string): number =>
      week.events.filter((entry) => entry.node === idOf(name) && entry.at >= from && entry.at < to).length
    expect(frames('mx2.example.net')).toBeGreaterThan(1.5 * frames('mx3.example.net'))
  })

  it('loses one NATS server for 38 seconds, and says so as the agora source does', () => {
    const { from } = moment('server-restart')
    const said = week.notes
      .filter(({ at, body }) => body.source === 'agora' && 'status' in body && at >= from && at < from + MINUTE)
      .map(({ at, body }) => [body.server, body.status, (at - from) / SECOND])
    expect(said).toEqual([
      ['nats-2.example.net:4222', 'disconnect', 0],
      ['nats-2.example.net:4222', 'reconnecting', 0],
      ['nats-2.example.net:4222', 'reconnect', 38]
    ])
  })

  it('hears nothing while its workstation sleeps', () => {
    const { from, to } = moment('stoa-asleep')
    expect(countBetween(week.frameTimes, from, to)).toBe(0)
    expect(countBetween(week.frameTimes, to, to + 10 * MINUTE)).toBeGreaterThan(20)
    const said = week.notes.filter(({ at, body }) => body.source === 'stoa' && at >= from && at <= to)
    expect(said.map(({ at, body }) => [at, body.status])).toEqual([
      [from, 'stopped'],
      [to, 'started']
    ])
    const open = week.notes.filter(({ at, body }) => body.status === 'connected' && at >= to && at < to + SECOND)
    expect(open).toHaveLength(3)
  })

  it('has daily waves, weekends, and bursts of deliveries', () => {
    // Wednesday and Sunday of the week.
    const wednesday = Date.UTC(2026, 10, 18) * 1000
    const sunday = Date.UTC(2026, 10, 15) * 1000
    const hourOf = (day: number, hour: number): number =>
      countBetween(week.frameTimes, day + hour * HOUR, day + (hour + 1) * HOUR)
    expect(hourOf(wednesday, 14)).toBeGreaterThan(6 * hourOf(wednesday, 3))
    expect(hourOf(wednesday, 14)).toBeGreaterThan(2 * hourOf(sunday, 14))
    const { from, to } = moment('newsletter')
    const before = during('newsletter', 'EmailPush', 0).length
    const usual = week.events.filter(
      ({ at, event }) => event.type === 'EmailPush' && at >= from - (to - from) && at < from
    ).length
    expect(before).toBeGreaterThan(10 * usual)
  })

  it('alerts on the quarter hour and trains at night', () => {
    const alerts = week.events.filter(({ event }) => event.type === 'CalendarAlert')
    expect(alerts.length).toBeGreaterThan(100)
    for (const { at } of alerts) expect(at % (15 * MINUTE)).toBeLessThan(3 * SECOND)
    const trained = week.events.filter(({ event }) => event.type === 'RegistryReload' && event.objectType === 93)
    // Once a night by the trainer, and in the last night also by the node that was given its role by mistake.
    expect(trained.map(({ node }) => node)).toHaveLength(8)
    expect(trained.filter(({ node }) => node === idOf('out2.example.net'))).toHaveLength(1)
    for (const { at } of trained) expect(new Date(at / 1000).getUTCHours()).toBe(2)
  })

  it('counts the changes of an account up by one, whichever node makes them', () => {
    const last = new Map<number, bigint>()
    let wrong = 0
    // Observer 0 was away only while everybody was, so the first change after that gap may skip.
    const { from, to } = moment('stoa-asleep')
    for (const { at, event } of week.events) {
      if (event.type !== 'StateChange' && event.type !== 'EmailPush') continue
      const before = last.get(event.accountId)
      if (before !== undefined && event.changeId !== before + 1n && !(at > from && event.changeId > before)) wrong++
      last.set(event.accountId, event.changeId)
    }
    expect(to).toBeGreaterThan(from)
    expect(wrong).toBe(0)
  })

  it('is the same for the same seed, and merely ends later when asked later within the hour', async () => {
    const until = END - SECOND
    const first = await tell(SMALL, END, until)
    expect((await tell(SMALL, END, until)).digest()).toBe(first.digest())
    expect((await tell(SMALL, toUnixUs(END + 10 * MINUTE), until)).digest()).toBe(first.digest())
    expect((await tell({ ...SMALL, seed: 2 }, END, until)).digest()).not.toBe(first.digest())
  })

  it('tells the same a week later, but for times', async () => {
    const first = await tell(SMALL)
    const later = await tell(SMALL, toUnixUs(END + 7 * 24 * HOUR))
    const changes = ({ events }: HeardHistory): string =>
      events.map(({ node, event }) => (event.type === 'StateChange' ? `${node} ${event.changeId}` : '')).join()
    expect(changes(later) === changes(first)).toBe(true)
    expect(later.frameTimes.map((at) => at - 7 * 24 * HOUR)).toEqual(first.frameTimes)
  })

  it.each([1, 2, 3, 4, 1024])('works with %i nodes', async (nodes) => {
    const heard = await tell({ ...SMALL, nodes })
    const ids = new Set(heard.events.map(({ node }) => node))
    expect(Math.max(...ids)).toBe(nodes - 1)
    expect(heard.undecodable).toHaveLength(2)
    expect(heard.backwards).toBe(0)
  })

  it('names places to look at for everything it tells', () => {
    expect(new Set(STORY.map(({ id }) => id)).size).toBe(STORY.length)
  })
})
