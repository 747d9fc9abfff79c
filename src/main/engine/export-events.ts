import type { ObservationBatch } from '../../shared/cluster/observation.ts'
import { type Seq, toSeq, toUnixUs } from '../../shared/cluster/units.ts'
import { decodeBatch } from '../../shared/wire/decode-batch.ts'
import { toDecodedJson } from '../../shared/wire/event-json.ts'
import type { WireVersion } from '../../shared/wire/wire-layout.table.ts'
import type { GapRow } from '../history/derived.ts'
import type { ChunkQuery, DecodedChunk, JournalReader } from '../history/journal-reader.ts'
import type { EventMatch } from './event-match.ts'
import { toEventRows } from './event-row.ts'
import { CSV_HEAD, type ExportLine, toCsv, toGapLine, toNdjson } from './export-lines.ts'
import { Fold, type WireSetting } from './fold.ts'
import { FrameSieve } from './frame-sieve.ts'

/** Text is handed out in pieces of about this size. */
const PIECE_CHARACTERS = 64 * 1024
/** Observations asked of the journal at a time: about 2 MiB. */
const READ_AHEAD = 65_536
/** The joiner looks back 30 s at most; a fold that begins this long before the first wanted moment joins as any other. */
const WARM_UP_US = 120_000_000
const FAR_FUTURE_US = 9e15
/** Rows of what is exported are nobody's business here. */
const NO_ROWS = Number.MAX_SAFE_INTEGER

/** What to export, and how. */
export interface EventsExport {
  readonly reader: JournalReader
  readonly wire: WireSetting
  readonly match: EventMatch
  readonly format: 'ndjson' | 'csv'
}

/** A piece of the export, and how far it has come. */
export interface ExportPiece {
  readonly text: string
  readonly lines: number
  readonly atUs: number
}

/**
 * Every event that matches, oldest first, with a line for each frame that cannot be decoded and for each gap, in bounded
 * memory. It folds the chunks themselves, so it needs no derived rows: it is as right beside a running recorder and after
 * a killed one. What is recorded after it began is left out. Twice over the span: gaps first, whose ends come late.
 */
export async function* exportEvents(job: EventsExport): AsyncGenerator<ExportPiece, void, void> {
  const walk = await planWalk(job)
  const gaps = job.match.gaps ? await findGaps(job, walk) : []
  const lines = new PieceWriter(job.format)
  for await (const { frames, wire } of foldedChunks(job, walk)) {
    for (const frame of frames) {
      while (gaps[0] && gaps[0].from <= frame.atUs) lines.write(toGapLine(gaps.shift() as GapRow))
      for (const line of toLines(frame, wire, job.match)) lines.write(line)
      if (lines.isFull) yield lines.take(frame.atUs)
    }
  }
  for (const gap of gaps) lines.write(toGapLine(gap))
  yield lines.take(job.match.toUs ?? walk.lastUs)
}

interface Walk {
  readonly from: ChunkQuery['from']
  readonly checkpoint: Uint8Array | null
  /** The newest observation when the export began. */
  readonly through: Seq
  readonly lastUs: number
}

interface FoundFrame {
  readonly atUs: number
  readonly payload: Uint8Array
}

async function planWalk({ reader, match }: EventsExport): Promise<Walk> {
  const { newest } = await reader.stats()
  const end = { through: newest?.seq ?? toSeq(0), lastUs: newest?.at ?? 0 }
  if (match.fromUs === null) return { from: 'oldest', checkpoint: null, ...end }
  const start = await reader.checkpointBefore({ us: toUnixUs(Math.max(0, match.fromUs - WARM_UP_US)) })
  if (start === null) return { from: 'oldest', checkpoint: null, ...end }
  return { from: { seq: toSeq(start.seq + 1) }, checkpoint: start.bytes, ...end }
}

function beginFold({ wire }: EventsExport, { checkpoint }: Walk): Fold {
  const options = { wire, derivedThrough: NO_ROWS, withPicture: false }
  return checkpoint === null ? new Fold(options) : Fold.restore(checkpoint, options)
}

/** Chunks of the span, oldest first, none beyond `through`. */
async function* readChunks({ reader, match }: EventsExport, walk: Walk): AsyncGenerator<DecodedChunk, void, void> {
  let from = walk.from
  for (;;) {
    const untilUs = toUnixUs(match.toUs ?? FAR_FUTURE_US)
    const page = await reader.chunks({ from, direction: 'forward', untilUs, maxObservations: READ_AHEAD })
    for (const chunk of page.chunks) {
      if (chunk.firstSeq > walk.through) return
      yield chunk
    }
    if (page.next === null) return
    from = { seq: page.next }
  }
}

/** Gaps that overlap the span, by where they begin. */
async function findGaps(job: EventsExport, walk: Walk): Promise<GapRow[]> {
  const { match, reader } = job
  const span = { from: match.fromUs ?? 0, to: match.toUs ?? FAR_FUTURE_US }
  const found = new Map<number, GapRow>()
  const fold = beginFold(job, walk)
  for (const gap of fold.state.gaps.latest) found.set(gap.id, gap)
  for await (const { firstSeq, batch } of readChunks(job, walk)) {
    fold.apply(firstSeq, batch)
    for (const gap of fold.state.gaps.takeChanged()) found.set(gap.id, gap)
  }
  // One that is open at the end of the span may have ended later.
  for (const gap of await reader.gaps(toUnixUs(span.from), toUnixUs(span.to)))
    if (gap.to !== null && found.get(gap.id)?.to === null) found.set(gap.id, gap)
  const overlaps = (gap: GapRow) => gap.from < span.to && (gap.to === null || gap.to >= span.from)
  return [...found.values()].filter(overlaps).sort((a, b) => a.from - b.from || a.id - b.id)
}

async function* foldedChunks(
  job: EventsExport,
  walk: Walk
): AsyncGenerator<{ readonly frames: Iterable<FoundFrame>; readonly wire: WireVersion }, void, void> {
  const { match } = job
  if (match.kinds === 0) return
  const fold = beginFold(job, walk)
  const places = new FramePlaces(match)
  for await (const { firstSeq, batch } of readChunks(job, walk)) {
    places.begin(batch, fold.wire)
    fold.apply(firstSeq, batch, places)
    fold.state.gaps.takeChanged()
    yield { frames: places.frames(), wire: fold.wire }
  }
}

/** Where the matching frames of one chunk lie: numbers only, however many events are in them. */
class FramePlaces {
  readonly #match: EventMatch
  #sieve: FrameSieve | null = null
  #sieveWire: WireVersion | null = null
  #batch: ObservationBatch | null = null
  #places: number[] = []

  constructor(match: EventMatch) {
    this.#match = match
  }

  begin(batch: ObservationBatch, wire: WireVersion): void {
    this.#batch = batch
    this.#places = []
    if (this.#sieveWire !== wire) this.#sieve = new FrameSieve(this.#match, wire)
    this.#sieveWire = wire
  }

  frame(_seq: Seq, at: number, bytes: Uint8Array, from: number, to: number): void {
    const { fromUs, toUs } = this.#match
    if ((fromUs !== null && at < fromUs) || (toUs !== null && at >= toUs)) return
    if (this.#sieve?.passes(bytes, from, to) === false) return
    this.#places.push(at, from, to)
  }

  *frames(): Generator<FoundFrame, void, void> {
    const bytes = this.#batch?.bytes ?? new Uint8Array(0)
    const places = this.#places
    for (let i = 0; i < places.length; i += 3) {
      yield { atUs: places[i] ?? 0, payload: bytes.subarray(places[i + 1], places[i + 2]) }
    }
  }
}

/** The lines of one frame: its events, then what of it could not be decoded. */
function toLines(frame: FoundFrame, wire: WireVersion, match: EventMatch): ExportLine[] {
  const { atUs, payload } = frame
  const at = String(atUs)
  const decoded = decodeBatch(payload, wire)
  const { nodeId, events, error, errorAt } = toDecodedJson(decoded, wire)
  const wanted = isNarrow(match) ? wantedRows(frame, wire, match) : null
  const lines: ExportLine[] = []
  events.forEach((event, index) => {
    if (wanted === null || wanted.has(index)) lines.push({ at, nodeId, ...event })
  })
  if (error === undefined || wanted?.has(UNDECODABLE_ROW) === false) return lines
  const raw = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString('hex')
  lines.push({ at, nodeId, type: 'Undecodable', error, ...(errorAt === undefined ? {} : { errorAt }), raw })
  return lines
}

const UNDECODABLE_ROW = -1

function isNarrow({ everyKind, nodes, objectTypes, text }: EventMatch): boolean {
  return !everyKind || nodes.size > 0 || objectTypes.size > 0 || text !== ''
}

/** Which events of a frame match, by the same rows that the Events view shows. */
function wantedRows(frame: FoundFrame, wire: WireVersion, match: EventMatch): ReadonlySet<number> {
  const rows = toEventRows({ seq: 0, atUs: frame.atUs, payload: frame.payload, ambiguous: false }, wire, match)
  return new Set(rows.map((row) => (row.kind === 'undecodable' ? UNDECODABLE_ROW : row.index)))
}

class PieceWriter {
  readonly #toText: (line: ExportLine) => string
  #text: string
  #lines = 0

  constructor(format: EventsExport['format']) {
    this.#toText = format === 'csv' ? toCsv : toNdjson
    this.#text = format === 'csv' ? CSV_HEAD : ''
  }

  get isFull(): boolean {
    return this.#text.length >= PIECE_CHARACTERS
  }

  write(line: ExportLine): void {
    this.#text += this.#toText(line)
    this.#lines++
  }

  take(atUs: number): ExportPiece {
    const piece = { text: this.#text, lines: this.#lines, atUs }
    this.#text = ''
    this.#lines = 0
    return piece
  }
}
