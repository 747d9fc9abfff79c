import { describe, expect, it } from 'vitest'
import { BatchWriter } from '../../shared/cluster/observation-batch.ts'
import { toSeq, toUnixUs } from '../../shared/cluster/units.ts'
import { toCaptureView } from './capture-view.ts'
import { Fold } from './fold.ts'

const T = 1_795_249_600_000_000

const foldOf = (word: object | null): Fold => {
  const writer = new BatchWriter(new ArrayBuffer(4_096))
  writer.arrival(0, toUnixUs(T), Uint8Array.of(3, 12))
  const note = word ?? { source: 'stoa', status: 'started' }
  writer.note(toUnixUs(T + 1), new TextEncoder().encode(JSON.stringify(note)))
  const fold = new Fold({ wire: 'G' })
  fold.apply(toSeq(1), writer.take(['a']))
  return fold
}
const say = (state: string) => ({ source: 'nats-monitor', interface: 'jetstream', state, sentence: 'As it is.' })

describe('what the History view says of a stream', () => {
  it('is that it is there, and then no command', () => {
    expect(toCaptureView(foldOf(say('available')), T)).toEqual({ state: 'found', sentence: 'As it is.', command: null })
  })

  it('is the command that makes one where there is none, with its cost and the warning of a crash', () => {
    const view = toCaptureView(foldOf(say('silent')), T)
    expect(view).toMatchObject({ state: 'none', command: expect.stringMatching(/^nats stream add STW_AGORA /) })
    expect(view.sentence).toMatch(/^As it is\.\n.*4 to 8 seconds are not stored.*\$JS\.API\.INFO/s)
  })

  it('is the same, not known, where nobody could ask or was refused', () => {
    expect(toCaptureView(foldOf(null), null)).toMatchObject({ state: 'unknown', command: expect.any(String) })
    expect(toCaptureView(foldOf(say('refused')), T)).toMatchObject({ state: 'unknown' })
  })
})
