import { beforeAll, describe, expect, it } from 'vitest'
import { Fold } from '../../../src/main/engine/fold.ts'
import { toSeq } from '../../../src/shared/cluster/units.ts'
import type { Finding } from '../../../src/shared/findings/finding.ts'
import { RECORDINGS, readBatches, readLines } from './recording.ts'

interface Act {
  readonly at: string
  readonly what: string
  readonly node?: number
  readonly server?: string
  readonly address?: string
}

/** Within which an operator expects to be told, µs; level one asks each second here. */
const SECONDS_US = 1_000_000
/** Rules that tell what was done to the cluster; others would be false alarms in these recordings. */
const EXPECTED: ReadonlySet<string> = new Set([
  'node-gone',
  'duplicated-id',
  'missed-broadcast',
  'observer-lost',
  'server-silent'
])

describe.each(['quiet', 'busy'])('findings in the %s recording of a real cluster', (name) => {
  const acts = readLines<Act>(`${RECORDINGS}/${name}/truth-acts.ndjson`)
  const timesOf = (what: string, node?: number): number[] =>
    acts
      .filter((act) => act.what.startsWith(what) && (node === undefined || act.node === node))
      .map((act) => Number(act.at))
  const only = (what: string): Act => {
    const [act] = acts.filter((one) => one.what.startsWith(what))
    if (!act) throw new Error(`nothing like «${what}» was done`)
    return act
  }
  /** When each finding was first told, by observed time: what an operator would have seen when. */
  const toldAt = new Map<string, number>()
  let found: readonly Finding[]

  beforeAll(() => {
    const batches = readBatches(name, 10)
    const fold = new Fold({ wire: 'auto' })
    const all = new Map<string, Finding>()
    let next = 1
    for (const batch of batches) {
      fold.apply(toSeq(next), batch)
      next += batch.count
      for (const row of fold.takeDerived(false).findings) {
        const finding = JSON.parse(row.body) as Finding
        const key = `${finding.id} ${finding.since}`
        if (!all.has(key)) toldAt.set(key, fold.state.lastAt)
        all.set(key, finding)
      }
    }
    found = [...all.values()]
  })
  const of = (rule: string, key?: string | number): Finding[] =>
    found.filter((one) => one.rule === rule && (key === undefined || one.id === `${rule}/${key}`))
  const tellingOf = (finding: Finding | undefined): number =>
    toldAt.get(`${finding?.id} ${finding?.since}`) ?? Number.NaN

  it('tells what was done, and nothing else', () => {
    expect(found.filter((one) => !EXPECTED.has(one.rule)).map((one) => `${one.id}: ${one.text}`)).toEqual([])
  })

  it('a quiet time has no findings', () => {
    const begin = Number(acts[0]?.at)
    const faults = /frozen|killed|stopped|cut|second process/
    const firstFault = Number(acts.find((act) => faults.test(act.what))?.at)
    expect(found.filter((one) => one.since >= begin && one.since < firstFault)).toEqual([])
  })

  it('a frozen node that got everything late is no finding', () => {
    const [frozen] = timesOf('node frozen')
    const [thawed] = timesOf('node thawed')
    const during = found.filter((one) => one.since >= (frozen ?? 0) && one.since <= (thawed ?? 0) + SECONDS_US)
    expect(during).toEqual([])
  })

  it('each killed or stopped node is gone within seconds, and back once it is', () => {
    const ends = acts.filter((act) => act.what.startsWith('node killed') || act.what.startsWith('node stopped'))
    expect(ends).toHaveLength(2)
    for (const { node, at } of ends) {
      const back = Math.min(...timesOf('node started', node).filter((time) => time > Number(at)))
      const [gone, ...others] = of('node-gone', node).filter((one) => one.since >= Number(at) && one.since < back)
      expect(others).toEqual([])
      expect(tellingOf(gone) - Number(at)).toBeLessThan(4 * SECONDS_US)
      expect(gone?.severity).toBe('warning')
      // A mail server takes some seconds from its start to the bus.
      expect((gone?.until ?? 0) - back).toBeLessThan(5 * SECONDS_US)
    }
  })

  it('the second process is a duplicated id within seconds of its first frame, and over once it stops', () => {
    const second = only('state change at the second process')
    const stopped = only('second process stopped')
    const [twin, ...others] = of('duplicated-id')
    expect(others).toEqual([])
    expect(twin).toMatchObject({ id: `duplicated-id/${second.node}`, severity: 'critical' })
    expect(twin?.text).toContain(second.address)
    expect(tellingOf(twin) - Number(second.at)).toBeLessThan(8 * SECONDS_US)
    expect((twin?.until ?? 0) - Number(stopped.at)).toBeLessThan(4 * SECONDS_US)
  })

  it('the dead connection that a cut path leaves behind is no second process', () => {
    const cut = only('path of a node')
    const back = only('the node connected anew')
    const wrong = of('duplicated-id', cut.node).filter(
      (one) => one.since >= Number(cut.at) && one.since <= Number(back.at) + 60 * SECONDS_US
    )
    expect(wrong).toEqual([])
  })

  it('a killed NATS server is told within seconds, by our ear and by its silence, and over once it answers', () => {
    const { server, at } = only('NATS server killed')
    const back = Math.min(...timesOf('NATS server started').filter((time) => time > Number(at)))
    for (const rule of ['observer-lost', 'server-silent']) {
      const [lost] = of(rule, server).filter((one) => one.since >= Number(at) - SECONDS_US && one.since < back)
      expect(tellingOf(lost) - Number(at)).toBeLessThan(6 * SECONDS_US)
      expect((lost?.until ?? 0) - back).toBeLessThan(3 * SECONDS_US)
    }
  })

  it('blocks into the cut path are told as doubtful once the node is back on a new connection, and name it', () => {
    const cut = only('path of a node')
    const back = only('the node connected anew')
    const [lacking] = of('missed-broadcast', cut.node).filter(
      (one) => one.until === null || one.until > Number(back.at)
    )
    expect(lacking?.text).toContain(`node ${cut.node}`)
    expect(lacking?.remedy).toContain('ReloadBlockedIps')
    const during = lacking?.evidence.filter((one) => one.at > Number(cut.at) && one.at < Number(back.at)) ?? []
    expect(during.length).toBeGreaterThanOrEqual(4)
  })

  it('the same whatever the batches, and wherever a checkpoint was taken', () => {
    const all: (readonly Finding[])[] = [1_000, 97].map((size) => {
      let fold = new Fold({ wire: 'auto' })
      let next = 1
      for (const [index, batch] of readBatches(name, size).entries()) {
        fold.apply(toSeq(next), batch)
        next += batch.count
        fold.takeDerived(false)
        if (index % 40 === 7) fold = Fold.restore(fold.checkpoint())
      }
      return fold.picture.findings.all
    })
    expect(all[1]).toEqual(all[0])
    expect(all[0]?.length).toBeGreaterThan(5)
  })
})
