import { StateReader, StateWriter } from '../cluster/state-bytes.ts'
import { EVIDENCE, type NodeMark, type Propagation } from './evidence.ts'

/** Layout of a packed propagation; another number is not read. */
const VERSION = 1

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
  // Servers and reasons repeat from node to node: each stands once.
  const words = new Map<string, number>()
  for (const mark of it.marks) {
    for (const word of [mark.server ?? '', mark.reason]) if (!words.has(word)) words.set(word, words.size)
  }
  out.uint(words.size)
  for (const word of words.keys()) out.text(word)
  out.uint(it.marks.length)
  for (const mark of it.marks) {
    out.uint(mark.nodeId)
    out.uint(EVIDENCE.indexOf(mark.evidence))
    out.optionalInt(mark.from === null ? null : mark.from - it.at)
    out.optionalInt(mark.to === null ? null : mark.to - it.at)
    out.uint(mark.server === null ? 0 : (words.get(mark.server) ?? 0) + 1)
    out.optionalInt(mark.cid)
    out.uint(words.get(mark.reason) ?? 0)
    out.optionalInt(mark.seq === null ? null : mark.seq - it.seq)
  }
  return out.take()
}

/** Throws on bytes of another layout or that end early. */
export function decodePropagation(bytes: Uint8Array): Propagation {
  const from = new StateReader(bytes)
  const version = from.uint()
  if (version !== VERSION) throw new Error(`a propagation of layout ${version}`)
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
  const words = Array.from({ length: from.uint() }, () => from.text())
  const after = (base: number): number | null => {
    const delta = from.optionalInt()
    return delta === null ? null : base + delta
  }
  const marks = Array.from({ length: from.uint() }, (): NodeMark => {
    const mark = { nodeId: from.uint(), evidence: EVIDENCE[from.uint()] ?? 'unknown', from: after(at), to: after(at) }
    const server = from.uint()
    return {
      ...mark,
      server: server === 0 ? null : (words[server - 1] ?? ''),
      cid: from.optionalInt(),
      reason: words[from.uint()] ?? '',
      seq: after(seq)
    }
  })
  return { seq, at, nodeId, kind, objectType, payload, arrivals, marks, settled, askedEvery }
}
