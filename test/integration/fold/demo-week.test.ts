import { beforeAll, describe, expect, it } from 'vitest'
import { simulatePast } from '../../../src/main/sources/simulator/simulate-past.ts'
import type { StoryId } from '../../../src/main/sources/simulator/story.table.ts'
import { toPastStart, toStoryMoments } from '../../../src/main/sources/simulator/story-moments.ts'
import { toUnixUs } from '../../../src/shared/cluster/units.ts'
import type { Finding } from '../../../src/shared/findings/finding.ts'
import type { Propagation } from '../../../src/shared/propagation/evidence.ts'
import { decodePropagation } from '../../../src/shared/propagation/propagation-bytes.ts'
import { FoldingSink } from './folding-sink.ts'

const END = toUnixUs(Date.UTC(2026, 10, 21, 13, 20) * 1000)
const SETTINGS = { seed: 1, nodes: 12, rate: 8, pastFrames: 40_000 }
/** Names stand for ids: mx 0–3, imap 4–7, web 8–9, out 10–11. */
const IMAP2 = 5
const IMAP3 = 6
const MX2 = 1
const WEB2 = 9
const OUT2 = 11
const TRAINER = 7

/** Hands out rows as the engine takes them: now and then. */
class TakingSink extends FoldingSink {
  take: () => void = () => {}

  override async drained(): Promise<void> {
    this.take()
  }
}

describe('the week of the demo', () => {
  const sink = new TakingSink()
  const findings = new Map<string, Finding>()
  const frames = new Map<number, Propagation>()

  beforeAll(async () => {
    sink.take = () => {
      const rows = sink.settle().takeDerived(false)
      for (const row of rows.findings) {
        const finding = JSON.parse(row.body) as Finding
        findings.set(`${finding.id} ${finding.since}`, finding)
      }
      for (const row of rows.propagation) frames.set(row.seq, decodePropagation(row.body))
    }
    await simulatePast(SETTINGS, { from: toUnixUs(toPastStart(END)), to: END }, sink)
    sink.take()
  }, 120_000)

  const moment = (id: StoryId): { from: number; to: number } => {
    const found = toStoryMoments(END, { utcOffsetMinutes: 0 }).get(id)
    if (!found) throw new Error(id)
    return found
  }
  const told = (rule: string): Finding[] => [...findings.values()].filter((it) => it.rule === rule)
  const during = (id: StoryId): Propagation[] => {
    const { from, to } = moment(id)
    return [...frames.values()].filter((it) => it.at >= from && it.at <= to)
  }
  const evidenceOf = (it: Propagation, nodeId: number) => it.marks.find((mark) => mark.nodeId === nodeId)?.evidence

  it('tells of the node that died, within minutes, and of nobody else as long', () => {
    const { from, to } = moment('node-dies')
    const long = told('node-gone').filter((it) => (it.until ?? END) - it.since > 600e6)
    expect(long.map((it) => it.subject)).toEqual([`node ${IMAP3}`])
    expect(Math.abs((long[0]?.since ?? 0) - from)).toBeLessThan(120e6)
    expect(Math.abs((long[0]?.until ?? 0) - to)).toBeLessThan(120e6)
  })

  it('tells of the deaf node, and that it missed what all had to hear', () => {
    expect(told('deaf-node').map((it) => it.subject)).toEqual([`node ${WEB2}`])
    const heard = during('deaf-node').filter((it) => it.at > moment('deaf-node').from + 300e6 && it.nodeId !== WEB2)
    expect(heard.length).toBeGreaterThan(10)
    expect(new Set(heard.map((it) => evidenceOf(it, WEB2)))).toEqual(new Set(['missed']))
  })

  it('tells of the id that was used twice, and of no other', () => {
    expect(new Set(told('duplicated-id').map((it) => it.subject))).toEqual(new Set([`node ${MX2}`]))
  })

  it('is never firm or likely about what went into the cut path', () => {
    const bans = during('path-cut').filter((it) => it.nodeId !== IMAP2)
    expect(bans.length).toBeGreaterThan(2)
    expect(new Set(bans.map((it) => evidenceOf(it, IMAP2)))).toEqual(new Set(['doubtful']))
  })

  it('tells of the tool that listened, and of no other stranger', () => {
    expect(told('foreign-listener').map((it) => it.text.includes('NATS CLI'))).toEqual([true])
  })

  it('tells of the tasks that nobody does any more, and of the training that two nodes do', () => {
    const uncovered = told('role-uncovered').filter((it) => it.until === null)
    expect(uncovered.map((it) => it.subject)).toEqual(['task Search index'])
    expect(Math.abs((uncovered[0]?.since ?? 0) - moment('indexing-lost').from)).toBeLessThan(60e6)
    expect(told('task-nobody-takes').map((it) => it.until)).toEqual([null])
    const twice = told('role-training-many')
    expect(twice.map((it) => it.text)).toEqual([expect.stringContaining(`${TRAINER} and ${OUT2}`)])
    expect(Math.abs((twice[0]?.since ?? 0) - moment('training-twice').from)).toBeLessThan(120e6)
  })

  it('tells of the nodes that the canary does not reach, and of no other', () => {
    expect(new Set(told('canary-silent').map((it) => it.subject))).toEqual(new Set([`node ${WEB2}`, `node ${IMAP2}`]))
  })

  it('knows the block that was stored and never reloaded', () => {
    const { listed } = sink.fold.picture.addresses
    const open = [...listed.blocked.all()].filter((it) => sink.fold.picture.addresses.isNotEnforced(it))
    expect(open.map((it) => it.reason)).toEqual(['manual'])
  })
})
