import { StateReader, StateWriter } from '../cluster/state-bytes.ts'
import type { Evidence, NodeMark, NodeWord, Propagation } from './evidence.ts'

/** Layout of a packed propagation. Rows of layout 1, which has each mark in full, and of 2, without words, are still read. */
const VERSION = 3
/** Numbers of evidence in rows: they stay, whatever the order of the ladder becomes. Append only. */
const NUMBERED: readonly Evidence[] = [
  'own',
  'seen',
  'handed-over',
  'likely',
  'firm',
  'doubtful',
  'missed',
  'unknown',
  'reachable',
  'processed',
  'enforced'
]
/** Ways of faring that a mark is compared with; nodes of one server fare alike, and servers are few. */
const COMPARED = 16

/** As a row of the journal keeps it. */
export function encodePropagation(it: Propagation): Uint8Array<ArrayBuffer> {
  const out = new StateWriter()
  for (const n of [VERSION, it.seq, it.at, it.nodeId, it.kind]) out.uint(n)
  out.optionalInt(it.objectType)
  out.raw(it.payload, 0, it.payload.length)
  out.uint(it.settled ? 1 : 0)
  out.optionalInt(it.askedEvery)
  out.uint(it.arrivals.length)
  for (const arrival of it.arrivals) {
    out.text(arrival.server)
    out.int(arrival.at - it.at)
    out.int(arrival.seq - it.seq)
  }
  saveMarks(out, it)
  saveWords(out, it)
  return out.take()
}

/** What marks have in common but the node and the number of its connection. */
type Fare = Omit<NodeMark, 'nodeId' | 'cid' | 'words'>

/** Each way of faring once, and of each node which one is its: about 3 bytes a node, and less where equal ones follow. */
function saveMarks(out: StateWriter, { at, seq, marks }: Propagation): void {
  const fares: Fare[] = []
  const places = marks.map((mark) => placeOfFare(fares, mark))
  out.uint(fares.length)
  for (const fare of fares) {
    out.uint(NUMBERED.indexOf(fare.evidence))
    out.optionalInt(fare.from === null ? null : fare.from - at)
    out.optionalInt(fare.to === null ? null : fare.to - at)
    out.optionalText(fare.server)
    out.text(fare.reason)
    out.optionalInt(fare.seq === null ? null : fare.seq - seq)
  }
  out.uint(marks.length)
  const cids = fares.map(() => 0)
  let node = -1
  for (let i = 0; i < marks.length; i++) {
    const { nodeId, cid } = marks[i] as NodeMark
    const place = places[i] as number
    out.uint(nodeId - node - 1)
    out.uint(place)
    node = nodeId
    if (cid !== null) {
      out.int(cid - (cids[place] ?? 0))
      cids[place] = cid
      out.uint(1)
      continue
    }
    // Without a connection: how many follow that are as this one, with the next ids.
    let more = 0
    while (i + 1 < marks.length && marks[i + 1]?.nodeId === node + 1 && marks[i + 1]?.cid === null) {
      if (places[i + 1] !== place) break
      i++
      node++
      more++
    }
    out.int(0)
    out.uint(more * 2)
  }
}

function placeOfFare(fares: Fare[], mark: NodeMark): number {
  for (let i = fares.length - 1; i >= 0 && i >= fares.length - COMPARED; i--) {
    const fare = fares[i] as Fare
    if (fare.evidence !== mark.evidence || fare.to !== mark.to || fare.seq !== mark.seq) continue
    if (fare.from === mark.from && fare.server === mark.server && fare.reason === mark.reason) return i
  }
  const { evidence, from, to, server, reason, seq } = mark
  return fares.push({ evidence, from, to, server, reason, seq }) - 1
}

/** What nodes said themselves: few of many. */
function saveWords(out: StateWriter, { at, seq, marks }: Propagation): void {
  const speaking = marks.filter((mark) => mark.words !== undefined)
  out.uint(speaking.length)
  for (const { nodeId, words = [] } of speaking) {
    out.uint(nodeId)
    out.uint(words.length)
    for (const word of words) {
      out.uint(NUMBERED.indexOf(word.evidence))
      out.int(word.second - at)
      out.int(word.readAt - at)
      out.int(word.seq - seq)
    }
  }
}

function loadWords(from: StateReader, at: number, seq: number): ReadonlyMap<number, readonly NodeWord[]> {
  const said = new Map<number, readonly NodeWord[]>()
  for (let left = from.uint(); left > 0; left--) {
    const nodeId = from.uint()
    const words = Array.from({ length: from.uint() }, (): NodeWord => {
      const evidence = NUMBERED[from.uint()] === 'enforced' ? 'enforced' : 'processed'
      return { evidence, second: at + from.int(), readAt: at + from.int(), seq: seq + from.int() }
    })
    said.set(nodeId, words)
  }
  return said
}

function loadMarks(from: StateReader, at: number, seq: number): NodeMark[] {
  const fares = Array.from({ length: from.uint() }, (): Fare => {
    const evidence = NUMBERED[from.uint()] ?? 'unknown'
    const times = { from: after(from, at), to: after(from, at) }
    return { evidence, ...times, server: from.optionalText(), reason: from.text(), seq: after(from, seq) }
  })
  const cids = fares.map(() => 0)
  const marks: NodeMark[] = []
  const count = from.uint()
  for (let node = -1; marks.length < count; ) {
    node += from.uint() + 1
    const place = from.uint()
    const fare = fares[place]
    if (!fare) throw new Error('a mark fares in no way that is known')
    const cid = (cids[place] ?? 0) + from.int()
    const kind = from.uint()
    if (kind % 2 === 1) {
      cids[place] = cid
      marks.push({ nodeId: node, ...fare, cid })
      continue
    }
    marks.push({ nodeId: node, ...fare, cid: null })
    for (let more = kind / 2; more > 0 && marks.length < count; more--)
      marks.push({ nodeId: ++node, ...fare, cid: null })
  }
  return marks
}

/** A difference to `base`. */
function after(from: StateReader, base: number): number | null {
  const delta = from.optionalInt()
  return delta === null ? null : base + delta
}

/** Throws on bytes of another layout or that end early. */
export function decodePropagation(bytes: Uint8Array): Propagation {
  const from = new StateReader(bytes)
  const version = from.uint()
  if (version < 1 || version > VERSION) throw new Error(`a propagation of layout ${version}`)
  const seq = from.uint()
  const at = from.uint()
  const nodeId = from.uint()
  const kind = from.uint()
  const objectType = from.optionalInt()
  const payload = from.raw().slice()
  const settled = from.uint() === 1
  const askedEvery = from.optionalInt()
  const arrivals = Array.from({ length: from.uint() }, () => ({
    server: from.text(),
    at: at + from.int(),
    seq: seq + from.int()
  }))
  let marks = version === 1 ? loadFullMarks(from, at, seq) : loadMarks(from, at, seq)
  const said = version < 3 ? null : loadWords(from, at, seq)
  if (said !== null && said.size > 0) {
    marks = marks.map((mark) => {
      const words = said.get(mark.nodeId)
      return words ? { ...mark, words } : mark
    })
  }
  return { seq, at, nodeId, kind, objectType, payload, arrivals, marks, settled, askedEvery }
}

function loadFullMarks(from: StateReader, at: number, seq: number): NodeMark[] {
  const words = Array.from({ length: from.uint() }, () => from.text())
  return Array.from({ length: from.uint() }, (): NodeMark => {
    const head = { nodeId: from.uint(), evidence: NUMBERED[from.uint()] ?? ('unknown' as const) }
    const times = { from: after(from, at), to: after(from, at) }
    const server = from.uint()
    return {
      ...head,
      ...times,
      server: server === 0 ? null : (words[server - 1] ?? ''),
      cid: from.optionalInt(),
      reason: words[from.uint()] ?? '',
      seq: after(from, seq)
    }
  })
}
