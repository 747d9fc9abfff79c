import { describe, expect, it } from 'vitest'
import { type BusModel, type BusStep, type Publication, runBus, seededRandom } from '../../../test/support/bus-model.ts'
import { ArrivalJoiner } from './arrivals.ts'
import { StateReader, StateWriter } from './state-bytes.ts'
import { toUnixUs } from './units.ts'

const BEGIN = 1_795_249_630_000_000
const SECOND = 1_000_000
const QUEUE_REFRESH = Uint8Array.of(3, 12)

interface Joined {
  readonly frames: number
  readonly ambiguous: number
  /** Arrivals that were joined to a frame which their publication did not open, the frame not being ambiguous. */
  readonly wrong: number
}

function join(steps: readonly BusStep[], joiner = new ArrivalJoiner(), reload = 0): Joined {
  let current = joiner
  let seq = 0
  let frames = 0
  let ambiguous = 0
  let wrong = 0
  const frameOfSeq = new Map<number, number>()
  for (const step of steps) {
    seq++
    if (reload > 0 && seq % reload === 0) current = copyOf(current)
    current.advance(toUnixUs(BEGIN + step.at))
    if (step.kind === 'connected') current.connected(step.observer)
    else if (step.kind === 'disconnected') current.disconnected(step.observer)
    else if (step.kind === 'arrival') {
      const opening = current.join(step.observer, seq, step.payload, 0, step.payload.length)
      if (opening === seq) {
        frames++
        frameOfSeq.set(seq, step.frame)
      } else if (!current.isAmbiguous && frameOfSeq.get(opening) !== step.frame) wrong++
      if (current.madeAmbiguous) ambiguous++
    }
  }
  return { frames, ambiguous, wrong }
}

function copyOf(joiner: ArrivalJoiner): ArrivalJoiner {
  const out = new StateWriter()
  joiner.save(out)
  const copy = new ArrivalJoiner()
  const from = new StateReader(out.take())
  copy.load(from)
  expect(from.isAtEnd).toBe(true)
  return copy
}

/** Delays of a mesh as measured (observability.md section 7): about 0.1 ms, now and then some ms. */
function meshDelay(random: () => number): (publisher: number, observer: number) => number {
  return (publisher, observer) => {
    const base = publisher % 3 === observer % 3 ? 20 : 90
    return base + Math.floor(random() * 100) + (random() < 0.01 ? Math.floor(random() * 8000) : 0)
  }
}

function every(us: number, count: number, publisher: number, payload: Uint8Array, from = 0.5 * SECOND): Publication[] {
  return Array.from({ length: count }, (_, i) => ({ at: from + i * us, publisher, payload }))
}

function bus(publications: readonly Publication[], outages: BusModel['outages'] = [], seed = 1): BusStep[] {
  const sorted = publications.toSorted((a, b) => a.at - b.at)
  return runBus({ observers: 3, publications: sorted, outages, delay: meshDelay(seededRandom(seed)) })
}

/** A cluster's talk: most frames differ, some are equal; Poisson. */
function talk(count: number, seed: number): Publication[] {
  const random = seededRandom(seed)
  let at = 0.5 * SECOND
  return Array.from({ length: count }, (_, i) => {
    at += -Math.log(1 - random()) * 20_000
    const publisher = Math.floor(random() * 4)
    const payload = random() < 0.3 ? Uint8Array.of(publisher, 12) : Uint8Array.of(publisher, 0, i & 127, i >> 7, 1)
    return { at: Math.floor(at), publisher, payload }
  })
}

describe('joining arrivals to frames', () => {
  it('takes each arrival for a frame while there is one observer', () => {
    const joiner = new ArrivalJoiner()
    joiner.connected(0)
    for (let seq = 1; seq < 100; seq++) expect(joiner.join(0, seq, QUEUE_REFRESH, 0, 2)).toBe(seq)
  })

  it('joins the arrivals of a healthy cluster without a mistake', () => {
    const publications = talk(3000, 7)
    expect(join(bus(publications))).toEqual({ frames: 3000, ambiguous: 0, wrong: 0 })
  })

  it('counts equal frames of one node by occurrence, in bursts too', () => {
    for (const gap of [0, 50, 400, 5_000])
      expect(join(bus(every(gap, 4000, 3, QUEUE_REFRESH)))).toEqual({ frames: 4000, ambiguous: 0, wrong: 0 })
  })

  it('counts equal frames of two nodes with one id', () => {
    const publications = [...every(700, 2000, 3, QUEUE_REFRESH), ...every(900, 2000, 4, QUEUE_REFRESH)]
    expect(join(bus(publications))).toMatchObject({ frames: 4000, ambiguous: 0 })
  })

  it('tells apart payloads that differ only in their last byte or in length', () => {
    const long = (last: number, length: number) => new Uint8Array(length).fill(9).fill(last, length - 1)
    const publications = [1, 2, 3].flatMap((last, i) =>
      [1000, 1001].map((length, j) => ({ at: SECOND + i * 10 + j, publisher: 9, payload: long(last, length) }))
    )
    expect(join(bus(publications)).frames).toBe(6)
  })

  it('neither makes nor eats a frame when an observer leaves a stream of equal frames and comes back into it', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const random = seededRandom(seed)
      const from = Math.floor((1 + random()) * SECOND)
      const outages = [{ observer: 1, from, to: from + Math.floor(random() * 4 * SECOND), kind: 'away' as const }]
      const gap = 100 + Math.floor(random() * 3000)
      const joined = join(bus(every(gap, 5000, 3, QUEUE_REFRESH), outages, seed))
      expect({ seed, frames: joined.frames, wrong: joined.wrong }).toEqual({ seed, frames: 5000, wrong: 0 })
    }
  })

  it('loses no frame when all observers go one after the other, with a pause in the stream now and then', () => {
    const publications = [0, 1, 2, 3, 4, 5, 6].flatMap((i) =>
      every(2_000, 400, 3, QUEUE_REFRESH, (1 + i * 1.2) * SECOND)
    )
    const outages = [0, 1, 2].map((observer) => ({
      observer,
      from: (1.3 + observer * 2.4) * SECOND,
      to: (2 + observer * 2.4) * SECOND,
      kind: 'away' as const
    }))
    for (let seed = 1; seed <= 10; seed++)
      expect(join(bus(publications, outages, seed))).toMatchObject({ frames: 2800, wrong: 0 })
  })

  it('is off by a few at most, and says ambiguous, when all go one after the other within one stream', () => {
    const outages = [0, 1, 2].map((observer) => ({
      observer,
      from: (2 + observer * 2) * SECOND,
      to: (3 + observer * 2) * SECOND,
      kind: 'away' as const
    }))
    for (let seed = 1; seed <= 10; seed++) {
      const joined = join(bus(every(1_000, 9000, 3, QUEUE_REFRESH), outages, seed))
      expect(Math.abs(joined.frames - 9000)).toBeLessThanOrEqual(10)
      expect(joined.ambiguous).toBeGreaterThan(0)
      expect(joined.wrong).toBe(0)
    }
  })

  it('joins the backlog of a thawed server, seconds late, to the frames that it belongs to', () => {
    for (const seconds of [0.5, 1.5, 3, 8, 20]) {
      const outages = [{ observer: 2, from: 5 * SECOND, to: (5 + seconds) * SECOND, kind: 'stalled' as const }]
      expect(join(bus(talk(3000, 3), outages))).toMatchObject({ frames: 3000, wrong: 0 })
      expect(join(bus(every(5_000, 6000, 3, QUEUE_REFRESH), outages))).toMatchObject({ frames: 6000 })
    }
  })

  it('joins the backlog of one stalled route while other nodes are heard in time', () => {
    for (const seconds of [0.5, 1.5, 3, 8]) {
      const outages = [
        { observer: 2, from: 5 * SECOND, to: (5 + seconds) * SECOND, kind: 'stalled' as const, publisher: 1 }
      ]
      expect(join(bus(talk(3000, 4), outages))).toMatchObject({ frames: 3000, wrong: 0 })
    }
  })

  it('takes frames for new that equal some which a connected observer lost', () => {
    // The third observer never gets the frames between the seconds 2 and 3; its connection stays.
    const steps = bus([...every(100_000, 100, 3, QUEUE_REFRESH), ...every(70_000, 140, 3, Uint8Array.of(3, 6, 1))])
    const lossy = steps.filter(
      (s) => s.kind !== 'arrival' || s.observer !== 2 || s.at < 2 * SECOND || s.at > 3 * SECOND
    )
    expect(join(lossy).frames).toBe(240)
  })

  it('joins nothing over a restart of Stoa', () => {
    const joiner = new ArrivalJoiner()
    for (const observer of [0, 1]) joiner.connected(observer)
    expect(joiner.join(0, 1, QUEUE_REFRESH, 0, 2)).toBe(1)
    joiner.restarted()
    for (const observer of [0, 1]) joiner.connected(observer)
    expect(joiner.join(1, 2, QUEUE_REFRESH, 0, 2)).toBe(2)
    expect(joiner.join(0, 3, QUEUE_REFRESH, 0, 2)).toBe(2)
  })

  it('survives a wall clock that jumps', () => {
    const steps = bus(every(10_000, 600, 3, QUEUE_REFRESH)).map((step, i) => ({
      ...step,
      at: step.at + (i > 500 ? -3600 * SECOND : 0) + (i > 1000 ? 7200 * SECOND : 0)
    }))
    expect(Math.abs(join(steps).frames - 600)).toBeLessThanOrEqual(2)
  })

  it('goes on from a checkpoint as if there had been none', () => {
    for (let seed = 1; seed <= 6; seed++) {
      const random = seededRandom(seed)
      const outages = Array.from({ length: 4 }, () => {
        const from = Math.floor(random() * 10 * SECOND)
        const kind = random() < 0.5 ? ('away' as const) : ('stalled' as const)
        return { observer: Math.floor(random() * 3), from, to: from + Math.floor(random() * 3 * SECOND), kind }
      })
      const steps = bus([...talk(500, seed), ...every(9_000, 1000, 3, QUEUE_REFRESH)], outages, seed)
      expect(join(steps, new ArrivalJoiner(), 97)).toEqual(join(steps))
    }
  })

  it('keeps within its bounds in a flood, and counts right', () => {
    const joiner = new ArrivalJoiner()
    for (const observer of [0, 1]) joiner.connected(observer)
    let frames = 0
    let seq = 0
    const payload = new Uint8Array(12)
    for (let i = 0; i < 400_000; i++) {
      payload.set([1, 0, i & 255, (i >> 8) & 255, (i >> 16) & 255])
      joiner.advance(toUnixUs(BEGIN + i))
      for (const observer of [0, 1]) if (joiner.join(observer, ++seq, payload, 0, 12) === seq) frames++
    }
    expect(frames).toBe(400_000)
  })

  it('joins observers that fall hundreds of thousands of frames behind each other, and gives the room back', () => {
    const joiner = new ArrivalJoiner()
    for (const observer of [0, 1]) joiner.connected(observer)
    const payload = new Uint8Array(12)
    let seq = 0
    let opened = 0
    let wrong = 0
    const [frames, behind] = [250_000, 150_000]
    for (let i = 0; i < frames + behind; i++) {
      joiner.advance(toUnixUs(BEGIN + i * 40))
      for (const observer of [0, 1]) {
        const n = observer === 0 ? i : i - behind
        if (n < 0 || n >= frames) continue
        payload.set([1, 0, n & 255, (n >> 8) & 255, n % 4 === 0 ? 0 : (n >> 16) & 255])
        if (joiner.join(observer, ++seq, payload, 0, 12) === seq) opened++
        else if (observer === 0) wrong++
      }
    }
    expect([opened, wrong]).toEqual([frames, 0])
    joiner.advance(toUnixUs(BEGIN + 60 * SECOND))
    expect(joiner.join(0, ++seq, QUEUE_REFRESH, 0, 2)).toBe(seq)
    expect(joiner.held).toBe(1)
  })

  it('lets observers beyond its bound repeat and open, but not count', () => {
    const joiner = new ArrivalJoiner()
    for (let observer = 0; observer < 64; observer++) joiner.connected(observer)
    expect(joiner.join(64, 1, QUEUE_REFRESH, 0, 2)).toBe(1)
    expect(joiner.join(65, 2, QUEUE_REFRESH, 0, 2)).toBe(1)
    expect(joiner.join(3, 3, QUEUE_REFRESH, 0, 2)).toBe(1)
    expect(joiner.join(256, 4, Uint8Array.of(1), 0, 1)).toBe(4)
  })

  it('gives the place of one that is away to a new observer', () => {
    const joiner = new ArrivalJoiner()
    for (let observer = 0; observer < 64; observer++) joiner.connected(observer)
    joiner.disconnected(7)
    joiner.connected(64)
    for (const seq of [1, 2]) expect(joiner.join(64, seq, QUEUE_REFRESH, 0, 2)).toBe(seq)
    for (const seq of [3, 4]) expect(joiner.join(3, seq, QUEUE_REFRESH, 0, 2)).toBe(seq - 2)
  })
})
