import { describe, expect, it } from 'vitest'
import { FakeClock } from '../../../test/support/fake-clock.ts'
import { walkBatch } from '../../shared/cluster/observation-batch.ts'
import { toSeq, toUnixUs } from '../../shared/cluster/units.ts'
import type { Appended } from '../history/journal.ts'
import { ObservedTime } from './observed-time.ts'
import { Recorder, type Settled } from './recorder.ts'

/** A journal that answers when it is told to. */
function startRecorder() {
  const clock = new FakeClock(toUnixUs(1_795_249_630_606_172))
  const answers: (() => void)[] = []
  let next = 1
  const settled: Settled[] = []
  const recorder = new Recorder({
    clock,
    time: new ObservedTime(clock),
    journal: {
      append: (batch) =>
        new Promise<Appended>((answer) => {
          const firstSeq = toSeq(next)
          next += batch.count
          answers.push(() => answer({ recorded: true, firstSeq, batch }))
        })
    },
    onSettled: (s) => settled.push(s)
  })
  const answerAll = async (): Promise<void> => {
    while (answers.length > 0) {
      answers.shift()?.()
      await Promise.resolve()
      await Promise.resolve()
    }
  }
  return { clock, recorder, settled, answers, answerAll }
}

const textOf = (settled: Settled): string[] => {
  const texts: string[] = []
  walkBatch(settled.batch, {
    arrival: (slot, _at, bytes, from, to) =>
      texts.push(`${slot}:${Buffer.from(bytes.subarray(from, to)).toString('hex')}`),
    note: (_at, bytes, from, to) => texts.push(new TextDecoder().decode(bytes.subarray(from, to)))
  })
  return texts
}

describe('the recorder', () => {
  it('closes a chunk a tenth of a second after its first observation', async () => {
    const { clock, recorder, settled, answers, answerAll } = startRecorder()
    const slot = recorder.observer('a:4222')
    recorder.arrival(slot, Uint8Array.of(1, 8))
    clock.advance(99)
    expect(answers).toHaveLength(0)
    clock.advance(1)
    expect(answers).toHaveLength(1)
    await answerAll()
    expect(settled.map(textOf)).toEqual([['0:0108']])
  })

  it('gives the same observer the same number and keeps notes byte for byte', async () => {
    const { clock, recorder, settled, answerAll } = startRecorder()
    expect(recorder.observer('a')).toBe(recorder.observer('a'))
    expect(recorder.observer('__proto__')).toBe(1)
    recorder.noteText('{"source":"x","big":18446744073709551615}', clock.nowUnix())
    clock.advance(100)
    await answerAll()
    expect(settled.map(textOf)).toEqual([['{"source":"x","big":18446744073709551615}']])
  })

  it('settles everything once and in order, frames larger than a chunk too', async () => {
    const { recorder, settled, clock, answers } = startRecorder()
    const slot = recorder.observer('a')
    const sizes = [10, 700_000, 600_000, 3_000_000, 5]
    for (const size of sizes) recorder.arrival(slot, new Uint8Array(size))
    clock.advance(100)
    for (let turn = 0; turn < 20; turn++) {
      answers.shift()?.()
      await new Promise((done) => setImmediate(done))
    }
    expect(settled.flatMap(textOf).map((text) => (text.length - 2) / 2)).toEqual(sizes)
    expect(settled.map((s) => s.firstSeq)).toEqual([1, 3, 4])
  })

  it('drops the oldest when the journal hangs, and says how many once it is back', async () => {
    const { recorder, settled, answers, clock } = startRecorder()
    const slot = recorder.observer('a')
    const sent = 200
    for (let i = 0; i < sent; i++) recorder.arrival(slot, new Uint8Array(500_000).fill(i))
    clock.advance(100)
    for (let turn = 0; turn < 300; turn++) {
      answers.shift()?.()
      await new Promise((done) => setImmediate(done))
    }
    clock.advance(100)
    answers.shift()?.()
    await new Promise((done) => setImmediate(done))
    const texts = settled.flatMap(textOf)
    const drops = texts.filter((text) => text.startsWith('{')).map((text) => JSON.parse(text) as { count: number })
    const arrivals = texts.filter((text) => !text.startsWith('{'))
    expect(drops).toHaveLength(1)
    expect(drops[0]).toMatchObject({ source: 'stoa', status: 'dropped' })
    expect(arrivals.length + (drops[0]?.count ?? 0)).toBe(sent)
    expect(arrivals.length).toBeGreaterThan(100)
  })
})
