import type { EventFilter } from '../../shared/api/contract.ts'
import type { Moment } from '../../shared/api/moment.ts'

/** What the URL carries beside the path: every value a plain string, so that it can be read and written by hand. */
export interface ViewSearch {
  /** How far back charts reach: `15m`, `1h`, `90s`, `7d`. */
  readonly range?: string
  readonly node?: string
  readonly type?: string
  readonly object?: string
  readonly q?: string
  /** A range, or with `to` alone a moment; µs since 1970. */
  readonly from?: string
  readonly to?: string
  /** Not live: the newest moment shown, µs since 1970. */
  readonly at?: string
  /** What is selected: a row, `seq.index`; a node's id on the overview; else a kind and a name (`node:7`, `deaf-node/7`). */
  readonly sel?: string
  /** For each view to use as it likes: which of its shapes, order, grouping, families, what stands beside. */
  readonly show?: string
  readonly sort?: string
  readonly group?: string
  readonly family?: string
  readonly beside?: string
  /** The run dialog is open: an entry of the catalogue, and the address that it begins with. */
  readonly run?: string
  readonly address?: string
}

export const RANGE_NAMES: readonly string[] = ['15m', '1h', '6h', '24h', '7d']
const UNIT_MS: ReadonlyMap<string, number> = new Map([
  ['s', 1_000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000]
])
/** The contract's own bounds of a span. */
const SPAN_MIN_MS = 60_000
const SPAN_MAX_MS = 400 * 86_400_000
const DEFAULT_SPAN_MS = 3_600_000

/** The span that a `range` names, ms; an hour when it names none. */
export const toRangeMs = (range: string | undefined): number => parseRange(range ?? '') ?? DEFAULT_SPAN_MS

function parseRange(range: string): number | null {
  const match = /^(\d{1,8})([smhd])$/.exec(range)
  const ms = Number(match?.[1]) * (UNIT_MS.get(match?.[2] ?? '') ?? Number.NaN)
  return ms >= SPAN_MIN_MS && ms <= SPAN_MAX_MS ? ms : null
}

/** The shortest name of a span: `24h` is one of the five that have a button, so it is never `1d`. */
export function toRange(ms: number): string {
  const bounded = Math.round(Math.min(SPAN_MAX_MS, Math.max(SPAN_MIN_MS, ms)) / 1000) * 1000
  const known = RANGE_NAMES.find((name) => toRangeMs(name) === bounded)
  if (known !== undefined) return known
  const unit = [...UNIT_MS].toReversed().find(([, size]) => bounded % size === 0) ?? ['s', 1000]
  return `${bounded / unit[1]}${unit[0]}`
}

const MICROSECONDS = /^\d{1,16}$/
/** The contract's own bounds; a longer URL is not ours. */
const TEXT_MAX = 256
const LIST_MAX = 4096
const SELECTED = /^(?:\d+(?:\.\d+)?|[a-z][a-z-]*[:/].{1,400})$/s
const LISTS = ['node', 'type', 'object'] as const
const TIMES = ['from', 'to', 'at'] as const
const WORDS = ['show', 'sort', 'group', 'family', 'beside', 'run', 'address'] as const

/** Keeps what is well formed and drops the rest: a URL is typed by people and shared by others. */
export function toViewSearch(raw: Readonly<Record<string, unknown>>): ViewSearch {
  const search: { -readonly [K in keyof ViewSearch]: ViewSearch[K] } = {}
  const text = (key: string): string | undefined => {
    const value = Object.hasOwn(raw, key) ? raw[key] : undefined
    return typeof value === 'string' && value !== '' ? value : undefined
  }
  const range = text('range')
  if (range !== undefined && parseRange(range) !== null) search.range = range
  for (const key of LISTS) {
    const value = text(key)
    if (value !== undefined && value.length <= LIST_MAX) search[key] = value
  }
  for (const key of TIMES) {
    const value = text(key)
    if (value !== undefined && MICROSECONDS.test(value)) search[key] = value
  }
  for (const key of WORDS) {
    const value = text(key)
    if (value !== undefined && value.length <= TEXT_MAX) search[key] = value
  }
  const q = text('q')
  if (q !== undefined) search.q = q.slice(0, TEXT_MAX)
  const sel = text('sel')
  if (sel !== undefined && SELECTED.test(sel)) search.sel = sel
  return search
}

/** The second pane's part of the URL: the same keys behind this prefix, and its cluster as `b.c`. */
const BESIDE = 'b.'
export const SECOND_CLUSTER = 'b.c'
const SLUG = /^[a-z0-9][a-z0-9-]{0,63}$/
export const isSlug = (value: unknown): value is string => typeof value === 'string' && SLUG.test(value)

/** The whole search of a URL: the first pane's, and the second's when there is one. */
export function toWholeSearch(raw: Readonly<Record<string, unknown>>): Record<string, string | undefined> {
  const whole: Record<string, string | undefined> = { ...toViewSearch(raw) }
  const second = raw[SECOND_CLUSTER]
  if (!isSlug(second)) return whole
  whole[SECOND_CLUSTER] = second
  return { ...whole, ...toSecond(toViewSearch(ofSecond(raw))) }
}

/** A search as the second pane's keys. */
export function toSecond(search: { readonly [K in keyof ViewSearch]?: ViewSearch[K] | undefined }) {
  return Object.fromEntries(Object.entries(search).map(([key, value]) => [BESIDE + key, value]))
}

/** The second pane's keys, without their prefix. */
export function ofSecond(raw: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(raw).flatMap(([key, value]) => (key.startsWith(BESIDE) ? [[key.slice(BESIDE.length), value]] : []))
  )
}

const toList = (value: string | undefined): string[] => (value === undefined ? [] : value.split(',').filter(Boolean))

/** The filter that the URL asks for, its time left out: that is the bar's. Node ids out of range are dropped. */
export function toFilter(search: ViewSearch): EventFilter {
  return {
    nodes: toList(search.node)
      .filter((id) => /^\d{1,5}$/.test(id))
      .map(Number)
      .filter((id) => id <= 65_535)
      .slice(0, 256),
    types: toList(search.type).slice(0, 64),
    objectTypes: toList(search.object).slice(0, 128),
    text: search.q ?? '',
    fromUs: null,
    toUs: null
  }
}

/** The same filter, narrowed to what was before a moment or inside a range; the present narrows nothing. */
export function inMoment(filter: EventFilter, moment: Moment): EventFilter {
  if (moment.kind === 'live') return filter
  // One further, so that the moment itself is still shown, whichever way the bound is meant.
  if (moment.kind === 'at') return { ...filter, toUs: String(BigInt(moment.atUs) + 1n) }
  return { ...filter, fromUs: moment.fromUs, toUs: String(BigInt(moment.toUs) + 1n) }
}

/** Whether it leaves anything out that was heard in the time on the screen. */
export const isFiltered = (filter: EventFilter): boolean =>
  filter.nodes.length + filter.types.length + filter.objectTypes.length > 0 || filter.text !== ''

/** `?a=b` both ways without JSON quoting. */
export function parseSearch(text: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(text))
}

export function stringifySearch(search: Record<string, unknown>): string {
  const pairs = new URLSearchParams()
  for (const [key, value] of Object.entries(search)) {
    if (typeof value === 'string' && value !== '') pairs.set(key, value)
  }
  const text = pairs.toString()
  return text === '' ? '' : `?${text.replaceAll('%2C', ',')}`
}
