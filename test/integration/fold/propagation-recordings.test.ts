import { describe, expect, it } from 'vitest'
import { Fold } from '../../../src/main/engine/fold.ts'
import { toSeq } from '../../../src/shared/cluster/units.ts'
import type { Evidence, Propagation } from '../../../src/shared/propagation/evidence.ts'
import { decodePropagation } from '../../../src/shared/propagation/propagation-bytes.ts'
import { type HeardFrame, RECORDINGS, readBatches, readLines } from './recording.ts'

/** What the nodes' own logs say: whole seconds, null for never, or in words that the frame was the node's. */
interface TrueFrame extends HeardFrame {
  readonly heard: Readonly<Record<string, string | null>>
}

interface Tally {
  heard: number
  unheard: number
}

const NODES = [0, 1, 2]

/** Every frame of a recording, as the real fold judges it at its end. */
function judgeAll(name: string, size: number, restoreEvery: number): Map<number, Propagation> {
  let fold = new Fold({ wire: 'H' })
  fold.picture.propagation.judgesAll = true
  const found = new Map<number, Propagation>()
  let seq = 1
  let batches = 0
  for (const batch of readBatches(name, size)) {
    fold.apply(toSeq(seq), batch)
    seq += batch.count
    for (const row of fold.takeDerived(false).propagation) found.set(row.seq, decodePropagation(row.body))
    if (++batches % restoreEvery !== 0) continue
    fold = Fold.restore(fold.checkpoint(), { wire: 'H' })
    fold.picture.propagation.judgesAll = true
  }
  for (const it of fold.picture.propagation.current(0, Number.MAX_SAFE_INTEGER)) found.set(it.seq, it)
  return found
}

/** Pairs of frame and node by what was judged and what is true; pairs that the truth does not know are left out. */
function tally(name: string, judged: Iterable<Propagation>): Record<Evidence, Tally> & { pairs: number } {
  const empty = (): Tally => ({ heard: 0, unheard: 0 })
  const table = {
    own: empty(),
    seen: empty(),
    reachable: empty(),
    'handed-over': empty(),
    likely: empty(),
    firm: empty(),
    processed: empty(),
    enforced: empty(),
    doubtful: empty(),
    missed: empty(),
    unknown: empty(),
    pairs: 0
  }
  const byTime = new Map([...judged].map((it) => [String(it.at), it]))
  for (const frame of readLines<TrueFrame>(`${RECORDINGS}/${name}/truth-heard.ndjson`)) {
    const marks = byTime.get(frame.first)?.marks ?? []
    for (const node of NODES) {
      const heard = frame.heard[String(node)]
      if (heard === undefined || (heard !== null && !/^\d+$/.test(heard))) continue
      table.pairs++
      const evidence = marks.find((mark) => mark.nodeId === node)?.evidence ?? 'unknown'
      if (heard === null) table[evidence].unheard++
      else table[evidence].heard++
    }
  }
  return table
}

describe.each(['quiet', 'busy'])('propagation in the %s recording', (name) => {
  const judged = judgeAll(name, 1000, Number.POSITIVE_INFINITY)
  const table = tally(name, judged.values())

  it('calls nothing firm or likely that the node did not hear', () => {
    expect(table.firm.unheard + table.likely.unheard).toBe(0)
    expect(table.firm.heard + table.likely.heard).toBeGreaterThan(0.6 * table.pairs)
  })

  it('calls nothing missed that the node heard', () => {
    expect(table.missed.heard).toBe(0)
    expect(table.missed.unheard).toBeGreaterThan(0)
  })

  it('doubts with reason: at least 85 of 100 such frames were never heard', () => {
    const { heard, unheard } = table.doubtful
    expect(unheard).toBeGreaterThan(0)
    expect(unheard / (heard + unheard)).toBeGreaterThanOrEqual(0.85)
  })

  it('leaves at most 5 of 100 unknown', () => {
    const { unknown, seen } = table
    expect((unknown.heard + unknown.unheard + seen.heard + seen.unheard) / table.pairs).toBeLessThanOrEqual(0.05)
  })

  it('doubts each frame that was sent into the cut path until the node came back', () => {
    const acts = readLines<{ at: string; what: string; node?: number }>(`${RECORDINGS}/${name}/truth-acts.ndjson`)
    const cut = acts.find((act) => act.what.startsWith('path of a node'))
    const back = acts.find((act) => act.what === 'the node connected anew')
    const inCut = [...judged.values()].filter(
      (it) => it.at > Number(cut?.at) + 1_000_000 && it.at < Number(back?.at) - 1_500_000
    )
    const marks = inCut.flatMap((it) => it.marks.filter((mark) => mark.nodeId === cut?.node))
    expect(new Set(marks.map((mark) => mark.evidence))).toEqual(new Set(['doubtful']))
  })

  it('judges the same however the recording is cut and wherever a checkpoint was restored', () => {
    const again = judgeAll(name, 97, 7)
    const plain = (all: Map<number, Propagation>) => [...all.values()].sort((a, b) => a.seq - b.seq)
    expect(plain(again)).toEqual(plain(judged))
  })
})
