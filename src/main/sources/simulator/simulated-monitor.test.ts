import { beforeAll, describe, expect, it } from 'vitest'
import { HeardHistory } from '../../../../test/support/heard-history.ts'
import type { Connection } from '../../../shared/cluster/connection.ts'
import { ConnectionTable } from '../../../shared/cluster/connections.ts'
import { Note } from '../../../shared/cluster/note.ts'
import { toUnixUs } from '../../../shared/cluster/units.ts'
import { simulatePast } from './simulate-past.ts'
import type { StoryId } from './story.table.ts'
import { toPastStart, toStoryMoments } from './story-moments.ts'

const MINUTE = 60e6
const END = toUnixUs(Date.UTC(2026, 10, 21, 13, 20) * 1000)

describe('the connections that the made-up servers tell of', () => {
  const heard = new HeardHistory()
  beforeAll(async () => {
    const settings = { seed: 1, nodes: 12, rate: 8, pastFrames: 20_000 }
    await simulatePast(settings, { from: toUnixUs(toPastStart(END)), to: END }, heard)
  })

  const moment = (id: StoryId): { from: number; to: number } => {
    const found = toStoryMoments(END, { utcOffsetMinutes: 0 }).get(id)
    if (!found) throw new Error(id)
    return found
  }
  /** The table as it stands at a moment. */
  const tableAt = (until: number): ConnectionTable => {
    const table = new ConnectionTable()
    heard.notes.forEach(({ at, body }, seq) => {
      if (at > until || body.source !== 'nats-monitor') return
      const bytes = new TextEncoder().encode(JSON.stringify(body))
      const note = Note.parse(bytes, 0, bytes.length)
      if (note) table.note(seq, at, note)
    })
    return table
  }
  const nodesAt = (until: number): Connection[] => [...tableAt(until).open].filter((it) => it.lang === 'rust')

  it('are one a node and one an observer on a quiet day', () => {
    const table = tableAt(END)
    const all = [...table.open]
    expect(all.filter((it) => it.lang === 'rust')).toHaveLength(12)
    expect(all.filter((it) => it.name === 'stoa-observer')).toHaveLength(3)
    expect(all.every((it) => it.subjects.join() === 'stwt.agora')).toBe(true)
    expect([...table.servers].filter((it) => it.endedAt === null).map((it) => it.name)).toHaveLength(3)
  })

  it('count out to each what the others sent', () => {
    const { from } = moment('newsletter')
    const before = new Map(nodesAt(from - 5 * MINUTE).map((it) => [it.ip, it.counters]))
    const after = nodesAt(from + 30 * MINUTE)
    const sums = after.map((it) => {
      const then = before.get(it.ip)
      return it.counters.outMsgs + it.counters.inMsgs - (then ? then.outMsgs + then.inMsgs : 0)
    })
    // What a node sent and what it got are together all frames, for each node the same.
    expect(new Set(sums).size).toBe(1)
    expect(sums[0]).toBeGreaterThan(100)
  })

  it('show the deaf node without its subscription', () => {
    const { from, to } = moment('deaf-node')
    const deaf = nodesAt(from + 10 * MINUTE).filter((it) => it.subscriptions === 0)
    expect(deaf).toHaveLength(1)
    expect(nodesAt(to + 2 * MINUTE).every((it) => it.subscriptions === 1)).toBe(true)
  })

  it('show the twin, the tool, and the dead connection beside the new one', () => {
    expect(nodesAt(moment('duplicate-id').from + 5 * MINUTE)).toHaveLength(13)
    expect([...tableAt(moment('tool-listens').from + 5 * MINUTE).open].filter((it) => it.lang === 'go')).toHaveLength(1)
    const { from, to } = moment('path-cut')
    expect(nodesAt(to + MINUTE)).toHaveLength(13)
    expect(nodesAt(from + 10 * MINUTE)).toHaveLength(12)
  })

  it('begin anew when a server was restarted', () => {
    const { to } = moment('server-restart')
    const table = tableAt(to + 3 * MINUTE)
    const runs = [...table.servers].filter((it) => it.name === 'nats-2')
    expect(runs.map((it) => it.endedAt === null)).toEqual([false, true])
    expect([...table.open].filter((it) => it.lang === 'rust')).toHaveLength(12)
  })
})
