import { describe, expect, it } from 'vitest'
import { Fold } from '../../../src/main/engine/fold.ts'
import type { Gap } from '../../../src/shared/cluster/gaps.ts'
import { toSeq } from '../../../src/shared/cluster/units.ts'
import { type HeardFrame, RECORDINGS, readBatches, readLines } from './recording.ts'

interface Act {
  readonly at: string
  readonly what: string
  readonly server?: string
}

function foldAll(name: string, size = 1000) {
  const fold = new Fold({ wire: 'H' })
  const frames: { seq: number; at: number; payload: string; ambiguous: boolean }[] = []
  let seq = 1
  for (const batch of readBatches(name, size)) {
    fold.apply(toSeq(seq), batch, {
      frame: (at, time, bytes, from, to, ambiguous) =>
        frames.push({ seq: at, at: time, payload: Buffer.from(bytes.subarray(from, to)).toString('hex'), ambiguous })
    })
    seq += batch.count
  }
  return { fold, frames }
}

describe.each(['quiet', 'busy'])('the %s recording', (name) => {
  const truth = readLines<HeardFrame>(`${RECORDINGS}/${name}/truth-heard.ndjson`)
  const acts = readLines<Act>(`${RECORDINGS}/${name}/truth-acts.ndjson`)
  const { fold, frames } = foldAll(name)

  it('has each frame once, in order, opened by its first arrival', () => {
    expect(frames.map((frame) => [String(frame.at), frame.payload])).toEqual(
      truth.map((frame) => [frame.first, frame.payload])
    )
  })

  it('decodes every frame and calls none ambiguous', () => {
    expect(fold.state.totals).toMatchObject({ frames: truth.length, undecodable: 0, ambiguous: 0 })
  })

  it('counts frames by node as the truth does', () => {
    const counted = new Map<number, number>()
    for (const frame of truth) counted.set(frame.nodeId, (counted.get(frame.nodeId) ?? 0) + 1)
    const nodes = fold.state.nodes.latest(200, fold.state.lastAt)
    expect(new Map(nodes.map((node) => [node.nodeId, node.frames]))).toEqual(counted)
  })

  it('names a gap for each server that was away, from its end to its return, and no other', () => {
    const gaps = fold.state.gaps.takeChanged()
    const away = acts.filter((act) => /^NATS server (stopped|killed)$/.test(act.what))
    expect(gaps.map((gap) => gap.server)).toEqual(away.map((act) => act.server))
    for (const [i, act] of away.entries()) {
      const back = acts.find((later) => later.server === act.server && Number(later.at) > Number(act.at))
      expectBounds(gaps[i], Number(act.at), Number(back?.at))
    }
  })
})

/** A client notices the end at once; it is back when the server is, and its next try falls due. */
function expectBounds(gap: Gap | undefined, stopped: number, started: number): void {
  expect(gap?.from).toBeGreaterThan(stopped)
  expect(gap?.from).toBeLessThan(stopped + 100_000)
  expect(gap?.to).toBeGreaterThan(started)
  expect(gap?.to).toBeLessThan(started + 3_000_000)
}
