import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type DeliveryFaults,
  DeliveryModel,
  type DeliveryStory,
  MODEL_SERVERS,
  NO_FAULTS
} from '../../../test/support/delivery-model.ts'
import type { Connection } from '../cluster/connection.ts'
import { ConnectionTable } from '../cluster/connections.ts'
import type { NodeMatch, NodeMatches } from '../cluster/node-matches.ts'
import { Note } from '../cluster/note.ts'
import { become, ObserverTable } from '../cluster/observers.ts'
import type { Evidence } from './evidence.ts'
import { PropagationState } from './propagation-state.ts'

const BEGIN = 1_795_250_000_000_000

/** The last byte of the address is the node's id. */
class ModelMatches implements NodeMatches {
  readonly #connections: ConnectionTable

  constructor(connections: ConnectionTable) {
    this.#connections = connections
  }

  get revision(): number {
    return this.#connections.openCount + 2 * this.#connections.ended.length
  }

  matchOf(connection: Connection): NodeMatch | null {
    const nodeId = Number(connection.ip.split('.').at(-1))
    return { nodeId, connection, from: connection.firstSeenAt, to: connection.endedAt, confidence: 1, reason: '' }
  }

  matchesOf(nodeId: number): readonly NodeMatch[] {
    return [...this.#connections.ended, ...this.#connections.open]
      .flatMap((one) => this.matchOf(one) ?? [])
      .filter((match) => match.nodeId === nodeId)
  }

  nodeIds(): Iterable<number> {
    return []
  }
}

interface Judged {
  readonly frame: number
  readonly node: number
  readonly evidence: Evidence
  readonly isHeard: boolean
  readonly words: string
}

/** What is judged of each pair of frame and node at the end of a story. */
function judge({ heard, truth }: DeliveryStory): Judged[] {
  const connections = new ConnectionTable()
  const observers = new ObserverTable()
  const state = new PropagationState({ connections, observers, matches: new ModelMatches(connections) })
  state.judgesAll = true
  for (let server = 0; server < MODEL_SERVERS; server++) observers.numberOf(`nats-${server}`)
  const opening = new Map<number, number>()
  const frames = new Map<number, number>()
  const marks = new Map<number, Judged[]>()
  const take = (told: ReturnType<PropagationState['takeChanged']>): void => {
    for (const { seq, marks: all } of told) {
      const frame = frames.get(seq) ?? -1
      const readers = truth[frame]?.readers
      marks.set(
        frame,
        all.map(({ nodeId, evidence, reason, cid }) => ({
          frame,
          node: nodeId,
          evidence,
          isHeard: readers?.has(nodeId) ?? false,
          words: `${cid}: ${reason}`
        }))
      )
    }
  }
  let seq = 0
  for (const it of heard) {
    const at = BEGIN + it.at
    seq++
    if (it.kind === 'arrival') {
      const first = opening.get(it.frame) ?? seq
      opening.set(it.frame, first)
      frames.set(first, it.frame)
      state.arrival(it.server, seq, at, it.node, first)
    } else if (it.kind === 'note') {
      const bytes = new TextEncoder().encode(JSON.stringify(it.body))
      const note = Note.parse(bytes, 0, bytes.length)
      const poll = note && connections.note(seq, at, note)
      if (poll) state.poll(poll)
      if (note) state.note(seq, at, note)
      take(state.takeChanged())
    } else {
      state.observerChanged(it.server, at)
      const observer = observers.all[it.server]
      if (observer) become(observer, it.kind === 'hears' ? 'hearing' : 'lost', at, '')
    }
  }
  take(state.current(0, Number.MAX_SAFE_INTEGER))
  return [...marks.values()].flat().filter(({ evidence }) => evidence !== 'own')
}

function story(seed: number, faults: Partial<DeliveryFaults>, seconds = 900): Judged[] {
  return judge(new DeliveryModel(seed).run({ ...NO_FAULTS, ...faults }, seconds))
}

const ALL: DeliveryFaults = { cut: 3, kill: 2, freeze: 2, deaf: 1, observer: 2, server: 2 }
const seeds = fc.integer({ min: 1, max: 2 ** 31 - 1 })

describe('PropagationState', () => {
  it('calls no frame firm or likely that a node did not read, and none missed that it did, whatever fails', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const wrong = story(seed, ALL).filter(({ evidence, isHeard }) =>
          isHeard ? evidence === 'missed' : evidence === 'firm' || evidence === 'likely'
        )
        expect(wrong).toEqual([])
      }),
      { numRuns: 15, seed: 20_261_121 }
    )
  })

  it('hands all over to all where nothing fails, but for what it was never asked about', () => {
    const judged = [11, 12, 13].flatMap((seed) => story(seed, {}, 300))
    const handed = judged.filter(({ evidence }) => ['handed-over', 'likely', 'firm'].includes(evidence))
    expect(judged.every(({ isHeard }) => isHeard)).toBe(true)
    expect(handed.length / judged.length).toBeGreaterThan(0.99)
  })

  it('doubts what went into a path that was cut until the node came back', () => {
    const judged = [21, 22, 23, 24].flatMap((seed) => story(seed, { cut: 1 }))
    const doubtful = judged.filter(({ evidence }) => evidence === 'doubtful')
    expect(doubtful.filter(({ isHeard }) => !isHeard).length / doubtful.length).toBeGreaterThan(0.85)
  })

  it('calls what came while a node was away missed', () => {
    const judged = [31, 32, 33].flatMap((seed) => story(seed, { kill: 1 }))
    const unheard = judged.filter(({ isHeard }) => !isHeard)
    const missed = unheard.filter(({ evidence }) => evidence === 'missed')
    expect(missed.length / unheard.length).toBeGreaterThan(0.9)
  })

  it('calls what a connection that does not listen was never handed missed', () => {
    const judged = [51, 52, 53].flatMap((seed) => story(seed, { deaf: 1 }))
    const unheard = judged.filter(({ isHeard }) => !isHeard)
    const missed = unheard.filter(({ evidence }) => evidence === 'missed')
    expect(missed.length / unheard.length).toBeGreaterThan(0.9)
  })

  it('calls what came while nobody heard at a server unknown, not missed', () => {
    const judged = [41, 42, 43].flatMap((seed) => story(seed, { observer: 1 }))
    expect(judged.filter(({ evidence }) => evidence === 'missed')).toEqual([])
    expect(judged.some(({ evidence }) => evidence === 'unknown')).toBe(true)
  })
})
