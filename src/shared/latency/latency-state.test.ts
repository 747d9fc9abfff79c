import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Note } from '../cluster/note.ts'
import { ObserverTable } from '../cluster/observers.ts'
import { StateReader, StateWriter } from '../cluster/state-bytes.ts'
import { decodeSketch } from './based-sketch.ts'
import { LatencyState, type MinuteSketch } from './latency-state.ts'
import { fromHourKey, parseSeriesKey, toHourKey, toSeriesKey } from './series.ts'

const SECOND = 1_000_000
const MINUTE = 60 * SECOND
const BEGIN = 1_795_248_000 * SECOND
const MINUTE_NUMBER = BEGIN / MINUTE

const toNote = (body: object): Note => {
  const bytes = new TextEncoder().encode(JSON.stringify(body))
  return Note.parse(bytes, 0, bytes.length) as Note
}

function begin(servers: readonly string[] = ['a', 'b', 'c']): LatencyState {
  const observers = new ObserverTable()
  for (const server of servers) observers.numberOf(server)
  return new LatencyState(observers)
}

const loop = (state: LatencyState, at: number, p99: number): void =>
  state.note(1, at, toNote({ source: 'stoa', status: 'loop', p50_us: 200, p99_us: p99, max_us: 2 * p99 }))

/** What running series hold: key, count, least and greatest. */
function look(state: LatencyState): readonly (readonly [number, string, number, number, number])[] {
  return state.running.flatMap(({ minute, series }) =>
    series.map(
      ({ key, base, sketch }) =>
        [minute - MINUTE_NUMBER, key, sketch.count, base + (sketch.min ?? 0), base + (sketch.max ?? 0)] as const
    )
  )
}

const rowsOf = (taken: readonly MinuteSketch[]): readonly (readonly [number, string, number])[] =>
  taken.map(({ minute, series, bytes }) => [minute, series, decodeSketch(bytes)?.sketch.count ?? -1] as const)

describe('LatencyState', () => {
  it('keeps round trips by server and minute', () => {
    const state = begin()
    state.note(1, BEGIN, toNote({ source: 'agora', server: 'a', rtt_us: 310 }))
    state.note(2, BEGIN + SECOND, toNote({ source: 'agora', server: 'a', rtt_us: 290.4 }))
    state.note(3, BEGIN + MINUTE, toNote({ source: 'agora', server: 'b', rtt_us: 0 }))
    state.note(4, BEGIN + MINUTE, toNote({ source: 'agora', server: 'b', rtt_us: -5 }))
    state.note(5, BEGIN + MINUTE, toNote({ source: 'nats-monitor', server: 'b', rtt_us: 7 }))
    expect(look(state)).toEqual([
      [0, 'rtt/a', 2, 290, 310],
      [1, 'rtt/b', 1, 0, 0]
    ])
  })

  it('takes skew from later arrivals alone: not from first ones, ambiguous ones or a stream’s copies', () => {
    const state = begin(['a', 'b', 'jetstream:AGORA'])
    state.arrival(0, BEGIN, 0)
    state.arrival(1, BEGIN, 800)
    state.arrival(1, BEGIN, -1)
    state.arrival(2, BEGIN, 500)
    state.arrival(256, BEGIN, 500)
    expect(look(state)).toEqual([[0, 'skew/b', 1, 800, 800]])
  })

  it('shows the seconds that a thawed server was late', () => {
    const state = begin()
    for (let i = 0; i < 1000; i++) state.arrival(1, BEGIN + i, 100)
    state.arrival(1, BEGIN + SECOND, 9_400_000)
    expect(look(state)).toEqual([[0, 'skew/b', 1001, 100, 9_400_000]])
  })

  it('counts skew apart that was taken while our own loop was late', () => {
    const state = begin()
    loop(state, BEGIN, 300)
    state.arrival(1, BEGIN + SECOND, 100)
    loop(state, BEGIN + 10 * SECOND, 20_000)
    state.arrival(1, BEGIN + 11 * SECOND, 200)
    expect(look(state).filter(([, key]) => key !== 'loop')).toEqual([
      [0, 'late-skew/b', 1, 100, 100],
      [0, 'skew/b', 1, 200, 200]
    ])
    loop(state, BEGIN + 20 * SECOND, 300)
    expect(rowsOf(state.takeMinutes()).filter(([, key]) => key !== 'loop')).toEqual([
      [MINUTE_NUMBER, 'late-skew/b', 1],
      [MINUTE_NUMBER, 'skew/b', 1]
    ])
  })

  it('judges the last seconds of a minute by the note of the next', () => {
    const state = begin()
    loop(state, BEGIN + 50 * SECOND, 300)
    state.arrival(1, BEGIN + 59 * SECOND, 100)
    state.arrival(1, BEGIN + 60 * SECOND, 100)
    loop(state, BEGIN + 61 * SECOND, 20_000)
    expect(look(state).filter(([, key]) => key !== 'loop')).toEqual([
      [0, 'late-skew/b', 1, 100, 100],
      [1, 'late-skew/b', 1, 100, 100]
    ])
  })

  it('takes skew as it is where nobody notes our loop', () => {
    const state = begin()
    loop(state, BEGIN, 300)
    state.arrival(1, BEGIN + 30 * SECOND, 100)
    expect(rowsOf(state.takeMinutes()).map(([, key]) => key)).toEqual(['loop', 'skew/b'])
  })

  it('tells milliseconds of a node whose clock is an hour off', () => {
    const state = begin()
    const ahead = 3_600 * SECOND
    for (const delay of [4_000, 1_500, 30_000]) {
      state.made(7, BEGIN, BEGIN - delay + ahead)
      state.arrival(0, BEGIN, 0)
    }
    expect(look(state)).toEqual([[0, 'origin/7', 3, 1_500 - ahead, 30_000 - ahead]])
    const sketch = state.running[0]?.series[0]?.sketch
    expect((sketch?.quantile(0.5) ?? 0) - (sketch?.min ?? 0)).toBe(2_500)
  })

  it('takes no origin delay from frames that only a stream brought, or that name no node', () => {
    const state = begin(['jetstream:AGORA', 'a'])
    state.made(7, BEGIN, BEGIN - 4_000)
    state.arrival(0, BEGIN, 0)
    state.made(-1, BEGIN, BEGIN - 4_000)
    state.arrival(1, BEGIN, 0)
    expect(look(state)).toEqual([])
  })

  it('keeps both passages of a minute when the clock was set back', () => {
    const state = begin()
    const hear = (minute: number) => state.arrival(1, BEGIN + minute * MINUTE, 100)
    for (const minute of [3, 4, 5, 2, 3, 4]) hear(minute)
    const rows = rowsOf(state.takeMinutes()).filter(([minute]) => minute < toHourKey(0))
    expect(rows.map(([minute, series]) => [minute - MINUTE_NUMBER, series])).toEqual([
      [3, 'skew/b'],
      [4, 'skew/b'],
      [5, 'skew/b'],
      [2, '1~skew/b'],
      [3, '1~skew/b'],
      [4, '1~skew/b']
    ])
  })

  it('hands out an hour once it is over, holding what its minutes held', () => {
    const state = begin()
    for (let minute = 0; minute < 63; minute++) {
      state.arrival(1, BEGIN + minute * MINUTE, 100 + minute)
      state.made(3, BEGIN + minute * MINUTE, BEGIN + minute * MINUTE - 5_000 - minute)
      state.arrival(0, BEGIN + minute * MINUTE, 0)
    }
    const hours = state.takeMinutes().filter(({ minute }) => minute >= toHourKey(0))
    expect(hours.map(({ minute, series }) => [fromHourKey(minute) * 60 - MINUTE_NUMBER, series])).toEqual([
      [0, 'skew/b'],
      [0, 'origin/3']
    ])
    const [skew, origin] = hours.map(({ bytes }) => decodeSketch(bytes))
    expect([skew?.sketch.count, skew?.sketch.min, skew?.sketch.max]).toEqual([60, 100, 159])
    expect([origin?.base, origin?.sketch.count, origin?.sketch.min, origin?.sketch.max]).toEqual([5_000, 60, 0, 59])
    expect(state.openHour).toBe(MINUTE_NUMBER / 60 + 1)
  })

  it('keeps a bounded number of series, whoever makes up nodes', () => {
    const state = begin()
    for (let node = 0; node < 5_000; node++) {
      state.made(node, BEGIN, BEGIN - 1_000)
      state.arrival(0, BEGIN, 0)
    }
    expect(look(state).length).toBe(2_048)
  })

  it('is the same wherever a checkpoint was taken and restored', () => {
    const step = fc.record({
      kind: fc.constantFrom('skew', 'rtt', 'made', 'loop', 'take'),
      observer: fc.nat(3),
      value: fc.integer({ min: -2_000, max: 20_000 }),
      aheadUs: fc.oneof(fc.nat(20 * SECOND), fc.integer({ min: -200 * SECOND, max: 4_000 * SECOND }))
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), fc.nat(5), (steps, every) => {
        const run = (restoring: boolean) => {
          let state = begin()
          const rows = new Map<string, string>()
          let at = BEGIN
          for (const [i, { kind, observer, value, aheadUs }] of steps.entries()) {
            at += aheadUs
            if (kind === 'skew') state.arrival(observer, at, value)
            else if (kind === 'rtt') state.note(i, at, toNote({ source: 'agora', server: 'c', rtt_us: value }))
            else if (kind === 'loop') loop(state, at, Math.abs(value))
            else if (kind === 'made') {
              state.made(observer, at, at - value)
              state.arrival(observer, at, 0)
            }
            if (kind === 'take' || (restoring && i % (every + 1) === 0)) {
              for (const row of state.takeMinutes()) {
                rows.set(`${row.minute} ${row.series}`, Buffer.from(row.bytes).toString('hex'))
              }
            }
            if (restoring && i % (every + 1) === 0) state = restored(state)
          }
          for (const row of state.takeMinutes()) {
            rows.set(`${row.minute} ${row.series}`, Buffer.from(row.bytes).toString('hex'))
          }
          return { rows, saved: save(state) }
        }
        const [straight, broken] = [run(false), run(true)]
        expect(broken.saved).toEqual(straight.saved)
        expect([...broken.rows].sort()).toEqual([...straight.rows].sort())
      })
    )
  })
})

describe('a series’ key', () => {
  it('gives back any name of a server', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.constantFrom('1~rtt/x', 'a\nb/c', '__proto__')), fc.nat(9), (name, era) => {
        expect(parseSeriesKey(toSeriesKey('rtt', name, era))).toEqual({ family: 'rtt', name })
      })
    )
  })

  it('is none of ours when it names nothing that we measure', () => {
    expect(['', 'x/a', '1~', 'skew-late/a'].map(parseSeriesKey)).toEqual([null, null, null, null])
  })
})

function save(state: LatencyState): Uint8Array {
  const out = new StateWriter()
  state.save(out)
  return out.take()
}

function restored(state: LatencyState): LatencyState {
  const fresh = begin()
  fresh.load(new StateReader(save(state)))
  return fresh
}
