import { describe, expect, it } from 'vitest'
import { FakeClock } from '../../../../test/support/fake-clock.ts'
import { toUnixUs } from '../../../shared/cluster/units.ts'
import { ConnectionBook } from './connection-book.ts'
import { toConnzPage } from './connz-answer.ts'
import { PollSeries } from './poll-series.ts'

const FRAME = Uint8Array.of(3, 11)
const OTHER = Uint8Array.of(3, 12)

/** One server with a node that listens and one that does not; the test says what their counters are. */
class Stage {
  readonly clock = new FakeClock(toUnixUs(0))
  readonly book = new ConnectionBook()
  readonly asked: number[] = []
  scans = 0
  ask = 0
  readonly series = new PollSeries({
    clock: this.clock,
    book: this.book,
    isMustHear: (payload) => {
      this.scans++
      return payload[1] === 11
    },
    ask: () => {
      this.asked.push(this.clock.nowMono() / 1000)
      return ++this.ask
    }
  })

  answer(outMsgs: number, ask = this.ask): void {
    const connections = [
      { cid: 1, out_msgs: outMsgs, subscriptions_list: ['stwt.agora'] },
      { cid: 2, out_msgs: 7, subscriptions_list: ['else'] }
    ]
    const read = toConnzPage({ server: { id: 'N', name: 'n' }, data: { total: 2, connections } })
    if (!read.ok) throw new Error(read.error.kind)
    this.book.take({ server: read.value.server, ask, rows: read.value.rows, now: this.clock.nowMono() })
    this.series.answered('N', ask)
  }
}

const begun = (): Stage => {
  const stage = new Stage()
  stage.answer(100)
  stage.clock.advance(5_000)
  return stage
}

describe('a series of polls', () => {
  it('asks at its eight moments while a connection that listens has not moved', () => {
    const stage = begun()
    stage.series.heard(FRAME)
    stage.clock.advance(10_000)
    expect(stage.asked.map((at) => at - 5_000)).toEqual([0, 25, 50, 100, 200, 400, 800, 1_600])
    expect(stage.series.isRunning).toBe(false)
  })

  it('ends once all moved past each frame that was heard, by an ask that left after the first', () => {
    const stage = begun()
    for (const frame of [OTHER, OTHER, FRAME]) stage.series.heard(frame)
    stage.answer(103)
    stage.clock.advance(25)
    stage.answer(102)
    stage.clock.advance(25)
    expect(stage.asked).toHaveLength(3)
    stage.answer(103)
    stage.clock.advance(10_000)
    expect(stage.asked).toHaveLength(3)
  })

  it('begins at most once a second, and covers the frames in between by one more', () => {
    const stage = begun()
    for (let i = 0; i < 500; i++) {
      stage.series.heard(FRAME)
      stage.clock.advance(1)
      stage.answer(101 + i)
    }
    const firstSecond = stage.asked.length
    expect(firstSecond).toBe(2)
    stage.clock.advance(499)
    stage.answer(100)
    stage.clock.advance(1)
    expect(stage.asked.at(-1)).toBe(6_000)
    stage.clock.advance(30_000)
    expect(stage.asked).toHaveLength(10)
  })

  it('does not look into frames while one more series is owed, and never into a flood that none concerns twice', () => {
    const stage = begun()
    stage.series.heard(FRAME)
    stage.series.heard(FRAME)
    for (let i = 0; i < 1_000; i++) stage.series.heard(FRAME)
    expect(stage.scans).toBe(2)
  })

  it('stops with the connection', () => {
    const stage = begun()
    stage.series.heard(FRAME)
    stage.series.stop()
    expect(stage.clock.pending).toBe(0)
  })
})
