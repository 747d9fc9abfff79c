import { describe, expect, it } from 'vitest'
import { BatchWriter } from '../../shared/cluster/observation-batch.ts'
import { toSeq, toUnixUs } from '../../shared/cluster/units.ts'
import { toStateAnswer } from './findings-state-answer.ts'
import { Fold } from './fold.ts'
import { toServerRows } from './server-rows.ts'

const START = 1_795_249_600_000_000
const SECOND = 1_000_000
const HOUR = 3_600 * SECOND
const SERVERS = ['a:4222', 'jetstream:STW_AGORA']
const PAUSE = Uint8Array.of(3, 11)

type Step = { readonly at: number } & ({ readonly slot: number } | { readonly note: object })

const toBatch = (steps: readonly Step[]) => {
  const writer = new BatchWriter(new ArrayBuffer(65_536))
  for (const step of steps) {
    const at = toUnixUs(START + step.at)
    if ('slot' in step) writer.arrival(step.slot, at, PAUSE)
    else writer.note(at, new TextEncoder().encode(JSON.stringify(step.note)))
  }
  return writer.take(SERVERS)
}

/** Heard, away for an hour, heard again, and then read what was missed. */
const STORY: readonly Step[] = [
  { at: 0, note: { source: 'stoa', status: 'started' } },
  { at: 1, note: { source: 'agora', server: 'a:4222', status: 'connected' } },
  { at: SECOND, slot: 0 },
  { at: HOUR, note: { source: 'stoa', status: 'started' } },
  { at: HOUR + 1, note: { source: 'agora', server: 'a:4222', status: 'connected' } },
  { at: HOUR + SECOND, slot: 0 },
  { at: HOUR / 2, slot: 1 },
  { at: HOUR / 2 + SECOND, slot: 1 },
  {
    at: HOUR + 20 * SECOND,
    note: {
      source: 'stoa',
      status: 'captured',
      stream: 'STW_AGORA',
      from: String(START + SECOND),
      to: String(START + HOUR + 1),
      count: 2
    }
  },
  { at: HOUR + 21 * SECOND, slot: 0 }
]

const foldOf = (steps: readonly Step[]): Fold => {
  const fold = new Fold({ wire: 'G' })
  fold.apply(toSeq(1), toBatch(steps))
  return fold
}

describe('frames that were read from a stream afterwards', () => {
  it('count as frames of their time, each one', () => {
    const fold = foldOf(STORY)
    expect(fold.state.totals).toMatchObject({ frames: 5, events: 5, ambiguous: 0 })
    const { chunks, events } = fold.takeDerived(false)
    expect(chunks[0]?.frames).toBe(5)
    expect(events.map(({ at }) => (at - START) / SECOND)).toEqual([1, 3_601, 1_800, 1_801, 3_621])
  })

  it('are no sign of life of now: who hears, what is newest and what is open stays as it was', () => {
    const fold = foldOf(STORY.slice(0, 8))
    expect(fold.state.lastFrameAt).toBe(START + HOUR + SECOND)
    expect(fold.state.lastAt).toBe(START + HOUR + SECOND)
    expect(fold.state.observers.hearing).toBe(1)
    expect(fold.state.observers.all[1]).toMatchObject({ status: 'unknown', arrivals: 2 })
  })

  it('are of no server: scripts and the map are told of servers only', () => {
    const fold = foldOf(STORY)
    expect(toStateAnswer(fold, null).servers.map(({ server }) => server)).toEqual(['a:4222'])
    expect(toServerRows(fold, fold.state.lastAt, []).map(({ name }) => name)).toEqual(['a:4222'])
  })

  it('make the gap one that was filled, by which stream', () => {
    const [gap] = foldOf(STORY).state.gaps.latest
    expect(gap).toMatchObject({ server: null, from: START + SECOND, to: START + HOUR + 1 })
    expect(gap?.cause).toBe('Stoa was not running; filled from the stream STW_AGORA, 2 frames (captured)')
  })

  it('leave the same state wherever a checkpoint was taken', () => {
    const whole = foldOf(STORY).checkpoint()
    for (let cut = 1; cut < STORY.length; cut++) {
      const restored = Fold.restore(foldOf(STORY.slice(0, cut)).checkpoint())
      restored.apply(toSeq(cut + 1), toBatch(STORY.slice(cut)))
      expect(restored.checkpoint()).toEqual(whole)
    }
  })
})
