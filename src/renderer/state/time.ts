import { useMemo } from 'react'
import type { Moment } from '../../shared/api/moment.ts'
import type { Ends } from './ends.ts'
import { type Patch, useClusterSlug, usePatchSearch, useViewSearch } from './search.ts'
import { useFrom } from './stores.tsx'
import { useGrows } from './use-grows.ts'
import { toRange, toRangeMs } from './view-search.ts'

/** The time of the caller's pane: what it is, and how to change it. It lives in the URL, and only there. */
export interface Time {
  /** What views are asked with. Never `live` for what grows no more: there it is the end of the recording. */
  readonly moment: Moment
  readonly spanMs: number
  /** Length of a recording that grows no more, ms: charts reach over all of it unless another span was chosen. */
  readonly wholeMs: number | null
  readonly live: boolean
  /** The newest moment shown, ms; null while live. Ages count from it. */
  readonly atMs: number | null
  /** Begin of the range, ms; null unless the moment is a range. */
  readonly fromMs: number | null
  /** Back to the present; in a file, to its end. */
  readonly setLive: () => void
  readonly setAt: (us: string) => void
  readonly setRange: (fromUs: string, toUs: string) => void
  readonly setSpan: (ms: number) => void
  readonly pauseNow: () => void
}

const MINUTE_MS = 60_000
const LIVE: Moment = { kind: 'live' }
const NO_TIME = { at: undefined, from: undefined, to: undefined } as const

/** The time of this pane. Views obey `moment` and `spanMs`; the bar sets them. */
export function useTime(): Time {
  const { range, at, from, to } = useViewSearch()
  const patch = usePatchSearch()
  const ends = useFixedEnds()
  const endUs = ends?.newestUs ?? null
  const wholeMs = toWholeMs(ends)
  const nowUs = useFrom('overview', (state) => state.nowUs)
  const asked = useMemo(() => toMoment({ at, from, to }), [at, from, to])
  const moment = useMemo<Moment>(
    () => (asked.kind === 'live' && endUs !== null ? { kind: 'at', atUs: endUs } : asked),
    [asked, endUs]
  )
  return useMemo(
    () => ({
      moment,
      spanMs: range === undefined && wholeMs !== null ? wholeMs : toRangeMs(range),
      wholeMs,
      live: moment.kind === 'live',
      atMs: toNewestMs(moment),
      fromMs: moment.kind === 'range' ? Number(moment.fromUs) / 1000 : null,
      setLive: () => patch(NO_TIME),
      setAt: (us) => patch({ ...NO_TIME, at: us }),
      setRange: (fromUs, toUs) => {
        const [first, last] = BigInt(fromUs) <= BigInt(toUs) ? [fromUs, toUs] : [toUs, fromUs]
        patch({ ...NO_TIME, from: first, to: last })
      },
      setSpan: (ms) => patch({ range: toRange(ms) }),
      pauseNow: () => patch({ ...NO_TIME, at: nowUs() })
    }),
    [moment, range, wholeMs, patch, nowUs]
  )
}

/** The moment that a URL names: two ends are a range, one is a moment, none is the present. */
function toMoment({ at, from, to }: Patch): Moment {
  if (from !== undefined && to !== undefined) {
    return BigInt(from) <= BigInt(to)
      ? { kind: 'range', fromUs: from, toUs: to }
      : { kind: 'range', fromUs: to, toUs: from }
  }
  const until = at ?? to
  return until === undefined ? LIVE : { kind: 'at', atUs: until }
}

/** The newest moment that is shown, ms; null while live. */
function toNewestMs(moment: Moment): number | null {
  if (moment.kind === 'live') return null
  return Number(moment.kind === 'at' ? moment.atUs : moment.toUs) / 1000
}

/** Begin and end of a recording that grows no more; null for what is watched, and until the host has told. */
function useFixedEnds(): Ends | null {
  const slug = useClusterSlug()
  const grows = useGrows()
  const ends = useFrom('ends', (state) => (slug === null ? null : (state.of.get(slug) ?? null)))
  return grows ? null : ends
}

/** The least whole minutes that hold all of it, in the bounds of a span. */
function toWholeMs(ends: Ends | null): number | null {
  if (ends === null || ends.oldestUs === null || ends.newestUs === null) return null
  const ms = (Number(ends.newestUs) - Number(ends.oldestUs)) / 1000
  return toRangeMs(toRange(Math.ceil(ms / MINUTE_MS) * MINUTE_MS))
}
