import { decodeSketch } from '../../shared/latency/based-sketch.ts'
import { QuantileSketch } from '../../shared/latency/quantile-sketch.ts'
import { fromHourKey, parseSeriesKey, type SeriesFamily, toHourKey } from '../../shared/latency/series.ts'
import type { LatencyRow } from '../history/derived.ts'
import type { JournalReader } from '../history/journal-reader.ts'
import type { RunningSketches } from './running-sketches.ts'

/** Minutes, or hours, that are asked for at first, and at most. */
const FIRST_PAGE = 12
const MOST_PAGE = 1_440
/** A page of more rows is followed by a smaller one: unpacking 8,000 takes some 30 ms, and recording waits meanwhile. */
const MANY_ROWS = 8_000
const FEW_ROWS = 3_000
/** Rows of one answer at most (`JournalReader.latency`); with so many, more are to be asked for. */
const MOST_ROWS = 200_000

/** Where rows come from. */
export type SketchReader = Pick<JournalReader, 'latency'>

/** One series of one minute, or of one hour. */
export interface SketchAt {
  /** Minutes since 1970 at which it begins. */
  readonly minute: number
  readonly family: SeriesFamily
  readonly name: string
  /** Distances above `fastest`, µs, never negative. */
  readonly above: QuantileSketch
  /** µs; 0 but for `origin`, where it is the least time from the node's clock to ours. */
  readonly fastest: number
}

/** Where the hours end and the minutes begin: older hours are closed and kept as one sketch. */
export interface SketchRange {
  readonly fromMinute: number
  /** Not included. */
  readonly toMinute: number
  /** From here on minutes are read, before it hours; at `fromMinute` or before: minutes only. */
  readonly minutesFrom: number
}

/** All sketches of a range: closed ones from the journal, running ones from the fold, which knows them better. */
export async function readSketches(
  reader: SketchReader,
  latency: Pick<RunningSketches, 'running'>,
  range: SketchRange,
  see: (sketch: SketchAt) => void
): Promise<void> {
  const { fromMinute, toMinute } = range
  const minutesFrom = Math.max(fromMinute, range.minutesFrom)
  if (minutesFrom > fromMinute) {
    const [from, to] = [Math.floor(fromMinute / 60), Math.floor(Math.min(minutesFrom, toMinute) / 60)]
    await readPaged(reader, toHourKey(from), toHourKey(to), (row) => show(row, fromHourKey(row.minute) * 60, see))
  }
  const { running } = latency
  const isRunning = new Set(running.flatMap((it) => it.series.map((series) => `${it.minute} ${series.key}`)))
  let first = toMinute
  await readPaged(reader, minutesFrom, toMinute, (row) => {
    first = Math.min(first, row.minute)
    if (!isRunning.has(`${row.minute} ${row.series}`)) show(row, row.minute, see)
  })
  // The oldest minutes are trimmed before their hours are.
  if (minutesFrom === fromMinute && first - fromMinute >= 60) {
    const [from, to] = [Math.ceil(fromMinute / 60), Math.floor(first / 60)]
    await readPaged(reader, toHourKey(from), toHourKey(to), (row) => show(row, fromHourKey(row.minute) * 60, see))
  }
  for (const { minute, series } of running) {
    if (minute < minutesFrom || minute >= toMinute) continue
    for (const { key, base, sketch } of series) tell(key, minute, base, sketch, see)
  }
}

/** Pages of about as many rows, however many a minute has. */
async function readPaged(
  reader: SketchReader,
  from: number,
  to: number,
  see: (row: LatencyRow) => void
): Promise<void> {
  let size = FIRST_PAGE
  for (let next = from; next < to; ) {
    const end = Math.min(to, next + size)
    const rows = await readAll(reader, next, end)
    for (const row of rows) see(row)
    if (rows.length > MANY_ROWS) size = Math.max(1, Math.floor(size / 2))
    else if (rows.length < FEW_ROWS) size = Math.min(MOST_PAGE, size * 2)
    next = end
  }
}

async function readAll(reader: SketchReader, from: number, to: number): Promise<LatencyRow[]> {
  const all: LatencyRow[] = []
  for (let next = from; next < to; ) {
    const rows = await reader.latency(next, to)
    const last = rows.at(-1)
    if (!last || rows.length < MOST_ROWS) return all.concat(rows)
    // The last minute of a full answer may be cut; one minute alone never fills it.
    for (const row of rows) if (row.minute < last.minute) all.push(row)
    next = Math.max(next + 1, last.minute)
  }
  return all
}

function show(row: LatencyRow, minute: number, see: (sketch: SketchAt) => void): void {
  const read = decodeSketch(row.body)
  if (read) tell(row.series, minute, read.base, read.sketch, see)
}

function tell(key: string, minute: number, base: number, sketch: QuantileSketch, see: (at: SketchAt) => void): void {
  const named = parseSeriesKey(key)
  if (!named) return
  const lowest = Math.min(0, sketch.min ?? 0)
  see({ minute, ...named, above: lowest < 0 ? shifted(sketch, -lowest) : sketch, fastest: base + lowest })
}

function shifted(sketch: QuantileSketch, by: number): QuantileSketch {
  const moved = new QuantileSketch()
  moved.merge(sketch, by)
  return moved
}
