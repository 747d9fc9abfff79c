import type { DensityView, HistoryView, PinView } from '../../shared/api/history-views.ts'
import { EVENT_TYPES } from '../../shared/cluster/event.ts'
import { toUnixUs, type UnixUs } from '../../shared/cluster/units.ts'
import type { PinRow } from '../history/derived.ts'
import type { JournalReader, Mark, MarkKind } from '../history/journal-reader.ts'
import type { StoredCluster } from './cluster-folder.ts'

/** Steps of the strip: about what a wide screen has room for. */
const STEPS = 600
/** Steps are at least this long; a finer strip would show how we cut chunks. */
const SHORTEST_STEP_US = 100_000
const MINUTE_US = 60e6
/** Rows of one answer; `gapCount` is the true number. */
const GAPS = 1_000
const PINS = 1_000
/** Of what a step says. */
const SENTENCE = 300
const FAR_FUTURE = toUnixUs(9e15)

/** A history without a moment: what the History view and the time bar look at. */
export interface WholeHistory {
  readonly reader: JournalReader
  readonly stored: StoredCluster
  readonly now: UnixUs
  /** Of a history that still grows: whether somebody keeps what it misses. */
  readonly toCapture?: (oldestAt: number | null) => HistoryView['capture']
}

/** What is recorded since when and how large, gaps, pins, retention. */
export async function toHistoryView({
  reader,
  stored,
  toCapture
}: WholeHistory): Promise<Omit<HistoryView, 'exported' | 'opened'>> {
  const [stats, gaps, gapCount, pins] = await Promise.all([
    reader.stats(),
    reader.gaps(toUnixUs(0), FAR_FUTURE),
    reader.gapCount(),
    reader.pins(toUnixUs(0), FAR_FUTURE)
  ])
  return {
    bytesOnDisk: stats.bytesOnDisk,
    oldestUs: stats.oldest === null ? null : String(stats.oldest.at),
    newestUs: stats.newest === null ? null : String(stats.newest.at),
    observations: stats.observations,
    chunks: stats.chunks,
    events: stats.events,
    retentionBytes: stored.file.retention.maxBytes,
    retentionDays: stored.file.retention.maxAgeDays,
    gaps: gaps
      .slice(-GAPS)
      .toReversed()
      .map(({ server, from, to, cause }) => ({
        server,
        fromUs: String(from),
        toUs: to === null ? null : String(to),
        cause
      })),
    gapCount,
    pins: pins.slice(-PINS).toReversed().map(toPinView),
    capture: toCapture?.(stats.oldest?.at ?? null) ?? { state: 'unknown', sentence: '', command: null }
  }
}

/** The strip of the time bar; null ends: the whole history. Gaps and pins are those of the span, oldest first. */
export async function toDensityView(
  { reader }: WholeHistory,
  fromUs: UnixUs | null,
  toUs: UnixUs | null
): Promise<DensityView> {
  const { oldest, newest } = await reader.stats()
  const ends = { oldestMs: toMs(oldest?.at ?? null), newestMs: toMs(newest?.at ?? null) }
  const from = fromUs ?? oldest?.at ?? toUnixUs(0)
  const to = toUnixUs(Math.max(from + 1, toUs ?? (newest?.at ?? 0) + 1))
  const exact = Math.max(SHORTEST_STEP_US, Math.ceil((to - from) / STEPS))
  const stepUs = exact < MINUTE_US ? exact : Math.ceil(exact / MINUTE_US) * MINUTE_US
  const begin = toUnixUs(Math.floor(from / stepUs) * stepUs)
  const [density, gaps, pins] = await Promise.all([
    reader.density(begin, to, stepUs),
    reader.gaps(from, to),
    reader.pins(from, to)
  ])
  return {
    ...ends,
    fromMs: from / 1000,
    toMs: to / 1000,
    stepMs: stepUs / 1000,
    steps: toSteps(density, begin, stepUs),
    gaps: gaps.slice(-GAPS).map((gap) => ({ server: gap.server, fromMs: gap.from / 1000, toMs: toMs(gap.to) })),
    pins: pins.slice(-PINS).map(toPinView)
  }
}

function toSteps(
  density: Awaited<ReturnType<JournalReader['density']>>,
  begin: UnixUs,
  stepUs: number
): DensityView['steps'] {
  const steps = new Map<number, { events: number; mustHear: number; findings: number }>()
  for (const name of ['events', 'mustHear', 'findings'] as const) {
    for (const [step, count] of density[name]) {
      const cell = steps.get(step) ?? { events: 0, mustHear: 0, findings: 0 }
      cell[name] = count
      steps.set(step, cell)
    }
  }
  return [...steps]
    .sort(([a], [b]) => a - b)
    .map(([step, counts]) => ({ atMs: (begin + step * stepUs) / 1000, ...counts }))
}

/** The next thing of interest from a moment, that moment itself left out; null: none. */
export async function findStep(
  { reader }: WholeHistory,
  step: {
    readonly fromUs: UnixUs
    readonly direction: 'backward' | 'forward'
    readonly kinds: readonly MarkKind[]
  }
): Promise<{ readonly atUs: string; readonly kind: MarkKind; readonly sentence: string } | null> {
  const mark = await reader.markFrom(step.fromUs, step.direction, step.kinds)
  return mark === null ? null : { atUs: String(mark.at), kind: mark.kind, sentence: toSentence(mark) }
}

function toSentence({ kind, text }: Mark): string {
  switch (kind) {
    case 'gap':
      return `A gap begins: ${text.slice(0, SENTENCE)}.`
    case 'finding':
      return `A finding begins: ${toFindingText(text)}`
    case 'block':
      return `All nodes must hear: ${EVENT_TYPES[Number(text)] ?? 'a broadcast'}.`
    case 'pin':
      return `Note: ${text.slice(0, SENTENCE)}`
  }
}

/** Its sentence; the row may be cut, and of an opened file it may hold anything. */
function toFindingText(json: string): string {
  const text = /"text":("(?:[^"\\]|\\.)*")/.exec(json)?.[1]
  try {
    return text === undefined ? 'see Findings.' : String(JSON.parse(text)).slice(0, SENTENCE)
  } catch {
    return 'see Findings.'
  }
}

const toMs = (us: UnixUs | null): number | null => (us === null ? null : us / 1000)

function toPinView({ seq, at, text, writtenAt }: PinRow): PinView {
  return { seq, atUs: String(at), text, writtenUs: String(writtenAt) }
}
