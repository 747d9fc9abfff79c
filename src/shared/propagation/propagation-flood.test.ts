import { describe, expect, it } from 'vitest'
import { ConnectionTable } from '../cluster/connections.ts'
import type { NodeMatches } from '../cluster/node-matches.ts'
import { Note } from '../cluster/note.ts'
import { become, ObserverTable } from '../cluster/observers.ts'
import { StateReader, StateWriter } from '../cluster/state-bytes.ts'
import type { Propagation } from './evidence.ts'
import { PropagationState } from './propagation-state.ts'

const BEGIN = 1_795_250_000_000_000
const SECOND = 1_000_000
const NODES = 1_024
const SERVER = 'nats-1'

/** One server, one observer, and a node on each of its connections: the cid is the node id + 1. */
class Flood {
  readonly connections = new ConnectionTable()
  readonly observers = new ObserverTable()
  state: PropagationState
  readonly #told = new Map<number, Propagation>()
  #seq = 0
  #ask = 0
  #frames = 0
  #at = BEGIN

  constructor() {
    this.state = this.#make()
    this.observers.numberOf(SERVER)
    const [observer] = this.observers.all
    if (observer) become(observer, 'hearing', BEGIN, '')
    this.state.observerChanged(0, BEGIN)
    this.ask()
    for (let nodeId = 0; nodeId < NODES; nodeId++) this.state.arrival(0, ++this.#seq, ++this.#at, nodeId, this.#seq)
    this.#frames = NODES
    // Behind the time in which an observer may bring what the answer counted already.
    this.#at += SECOND
  }

  get told(): readonly Propagation[] {
    for (const it of this.state.takeChanged()) this.#told.set(it.seq, it)
    return [...this.#told.values()]
  }

  /** Frames that all must hear, spread over a second, and two askings at its end. */
  second(frames: number): void {
    const from = this.#at
    for (let n = 0; n < frames; n++) {
      const at = Math.round(from + (n * SECOND) / frames)
      const seq = ++this.#seq
      const payload = Uint8Array.of(n & 255, n >> 8)
      this.state.frame({ seq, at, nodeId: 0, kind: 5, objectType: null, payload })
      this.state.arrival(0, seq, at, 0, seq)
      this.#frames++
    }
    this.#at = from + SECOND
    this.ask()
    this.#at += 100_000
    this.ask()
  }

  wait(us: number): void {
    this.#at += us
    this.state.note(++this.#seq, this.#at, toNote({ source: 'stoa' }))
  }

  /** As a jump that begins at a checkpoint here. */
  restore(): void {
    const out = new StateWriter()
    this.state.save(out)
    this.state = this.#make()
    this.state.load(new StateReader(out.take()))
  }

  checkpoint(): Uint8Array {
    const out = new StateWriter()
    this.state.save(out)
    return out.take()
  }

  ask(): void {
    const ask = ++this.#ask
    this.#note({ source: 'nats-monitor', ask, asked: true })
    this.#at += 1_000
    // Without echo: node 0 made all frames but one of each other node, and is handed those only.
    const connections = Array.from({ length: NODES }, (_, nodeId) => ({
      cid: nodeId + 1,
      ip: '10.0.0.1',
      start: '2026-11-21T10:00:00Z',
      in_msgs: this.#frames === 0 ? 0 : nodeId === 0 ? this.#frames - NODES + 1 : 1,
      out_msgs: this.#frames === 0 ? 0 : nodeId === 0 ? NODES - 1 : this.#frames - 1
    }))
    const server = { id: SERVER, name: SERVER, ver: '2.10.1' }
    this.#note({
      source: 'nats-monitor',
      ask,
      subject: '$SYS.REQ.ACCOUNT.PING.CONNZ',
      answer: { server, data: { server_id: SERVER, total: NODES, offset: 0, limit: NODES, connections } }
    })
  }

  #note(body: object): void {
    const note = toNote(body)
    const poll = this.connections.note(++this.#seq, this.#at, note)
    if (poll) this.state.poll(poll)
    this.state.note(this.#seq, this.#at, note)
  }

  #make(): PropagationState {
    const { connections, observers } = this
    const matches: NodeMatches = {
      revision: 1,
      matchOf: (it) => ({ nodeId: it.cid - 1, connection: it, from: 0, to: null, confidence: 1, reason: '' }),
      matchesOf: (nodeId) => [...(this.#of(nodeId) ?? [])],
      nodeIds: () => []
    }
    return new PropagationState({ connections, observers, matches })
  }

  #of(nodeId: number) {
    const connection = this.connections.find(SERVER, nodeId + 1)
    return connection ? [{ nodeId, connection, from: 0, to: null, confidence: 1, reason: '' }] : null
  }
}

function toNote(body: object): Note {
  const bytes = new TextEncoder().encode(JSON.stringify(body))
  const note = Note.parse(bytes, 0, bytes.length)
  if (!note) throw new Error('not a note')
  return note
}

describe('PropagationState in a flood at 1,024 nodes', () => {
  it('follows 128 frames of a second, and says of the others that they were too many', () => {
    const flood = new Flood()
    flood.second(300)
    flood.wait(5 * SECOND)
    flood.wait(5 * SECOND)
    const counted = flood.told.filter(({ marks }) => marks.some((mark) => mark.reason.startsWith('Too many')))
    const followed = flood.told.filter((it) => !counted.includes(it))
    // The flood lasts from one second into the next.
    expect(flood.told).toHaveLength(300)
    expect(followed.length).toBeGreaterThanOrEqual(128)
    expect(followed.length).toBeLessThanOrEqual(256)
    expect(followed.every(({ marks }) => marks.every((mark) => mark.evidence !== 'unknown'))).toBe(true)
    const one = counted[0]
    expect(one?.settled).toBe(true)
    expect(one?.arrivals).toHaveLength(1)
    expect(one?.marks.map((mark) => mark.evidence)).toEqual([
      'own',
      ...Array.from({ length: NODES - 1 }, () => 'unknown')
    ])
  })

  it('is the same wherever a checkpoint was taken and restored', () => {
    const [whole, cut] = [new Flood(), new Flood()]
    for (let n = 0; n < 5; n++) {
      whole.second(200)
      cut.second(200)
      cut.restore()
    }
    for (const it of [whole, cut]) it.wait(15 * SECOND)
    expect(cut.checkpoint()).toEqual(whole.checkpoint())
    expect(cut.state.current(0, Number.MAX_SAFE_INTEGER)).toEqual(whole.state.current(0, Number.MAX_SAFE_INTEGER))
  })

  it('is looked at anew a few times a frame, not at each look', () => {
    const flood = new Flood()
    for (let n = 0; n < 3; n++) flood.second(120)
    const stamps = new Set<string>()
    for (let n = 0; n < 40; n++) {
      flood.wait(SECOND / 4)
      for (const { seq, stamp } of flood.state.stamps(0, Number.MAX_SAFE_INTEGER)) stamps.add(`${seq} ${stamp}`)
    }
    expect(stamps.size).toBeGreaterThan(360)
    expect(stamps.size).toBeLessThanOrEqual(3 * 360)
  })

  it('keeps a checkpoint of hundreds of frames small', () => {
    const flood = new Flood()
    for (let n = 0; n < 5; n++) flood.second(120)
    expect(flood.checkpoint().length).toBeLessThan(300_000)
  })
})
