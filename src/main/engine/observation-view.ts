import type { ObservationView } from '../../shared/api/views.ts'
import type { Seq } from '../../shared/cluster/units.ts'
import type { JournalReader } from '../history/journal-reader.ts'
import { toHex } from './event-row.ts'

/** Characters that a drawer is given; a whole answer about a thousand connections is half a megabyte. */
const TEXT_MAX = 16_384

/** One observation as it was recorded; null: it is not kept. `cid` narrows an answer about connections to that one. */
export async function readObservationView(
  reader: Pick<JournalReader, 'observation'>,
  seq: Seq,
  cid: number | null
): Promise<ObservationView | null> {
  const observation = await reader.observation(seq)
  if (observation === null) return null
  const whole = { seq, atUs: String(observation.at) }
  if (observation.kind === 'arrival') {
    return { ...whole, kind: 'arrival', from: observation.server, ...cut(toHex(observation.payload)), leftOut: 0 }
  }
  const { from, text, leftOut } = describe(observation.body, cid)
  return { ...whole, kind: 'note', from, ...cut(text), leftOut }
}

const cut = (text: string): { text: string; length: number } => ({ text: text.slice(0, TEXT_MAX), length: text.length })

/** The note with two spaces; what is no JSON stays as it is. */
function describe(body: string, cid: number | null): { from: string; text: string; leftOut: number } {
  let note: unknown
  try {
    note = JSON.parse(body)
  } catch {
    return { from: '', text: body, leftOut: 0 }
  }
  const leftOut = cid === null ? 0 : narrow(note, cid)
  return { from: String(field(note, 'source') ?? ''), text: JSON.stringify(note, null, 2), leftOut }
}

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined

/** Leaves of `answer.data.connections` the one that is meant; tells how many were taken out. */
function narrow(note: unknown, cid: number): number {
  const connections = field(field(field(note, 'answer'), 'data'), 'connections')
  if (!Array.isArray(connections)) return 0
  const before = connections.length
  const wanted = connections.filter((each) => field(each, 'cid') === cid)
  connections.splice(0, before, ...wanted)
  return before - wanted.length
}
