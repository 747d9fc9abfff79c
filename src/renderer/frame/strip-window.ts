import type { Moment } from '../../shared/api/moment.ts'

/** The span of time that the strip draws, ms since 1970. */
export interface StripWindow {
  readonly fromMs: number
  readonly toMs: number
}

/** Shorter than this nothing more can be told apart, longer than this the contract asks for nothing. */
const SHORTEST_MS = 1_000
const LONGEST_MS = 400 * 86_400_000
/** How much of what comes after a moment is drawn beside it, as a share of the span before it. */
const AFTER = 0.25
/** A range is drawn with this much around it. */
const AROUND = 0.2

/** Where the strip stands when nobody moved it: the span before now, around a moment, around a range. */
export function toOwnWindow(moment: Moment, spanMs: number, endMs: number): StripWindow {
  if (moment.kind === 'live') return { fromMs: endMs - spanMs, toMs: endMs }
  if (moment.kind === 'at') {
    const atMs = Number(moment.atUs) / 1000
    const room = Math.min(spanMs * AFTER, Math.max(endMs - atMs, 0) + spanMs * 0.02)
    return { fromMs: atMs - spanMs, toMs: atMs + room }
  }
  const [fromMs, toMs] = [Number(moment.fromUs) / 1000, Number(moment.toUs) / 1000]
  const room = Math.max(SHORTEST_MS / 2, (toMs - fromMs) * AROUND)
  return { fromMs: fromMs - room, toMs: toMs + room }
}

/** Longer by `factor` (below 1: shorter), with `pivotMs` staying where it is. */
export function toZoomed(window: StripWindow, factor: number, pivotMs: number): StripWindow {
  const length = window.toMs - window.fromMs
  const wanted = Math.min(LONGEST_MS, Math.max(SHORTEST_MS, length * factor))
  const share = (pivotMs - window.fromMs) / length
  return { fromMs: pivotMs - share * wanted, toMs: pivotMs + (1 - share) * wanted }
}

/** Moved by a share of its own length: negative to the past. */
export function toPanned(window: StripWindow, share: number): StripWindow {
  const by = (window.toMs - window.fromMs) * share
  return { fromMs: window.fromMs + by, toMs: window.toMs + by }
}

/** Whether everything that the moment names is in sight. */
export function isInside(window: StripWindow, moment: Moment): boolean {
  const inside = (us: string): boolean => Number(us) / 1000 >= window.fromMs && Number(us) / 1000 <= window.toMs
  if (moment.kind === 'live') return true
  return moment.kind === 'at' ? inside(moment.atUs) : inside(moment.fromUs) && inside(moment.toUs)
}

/** 0..1 inside the window, beyond it outside. */
export const toShare = (window: StripWindow, ms: number): number => (ms - window.fromMs) / (window.toMs - window.fromMs)

/** The whole microsecond at a share of the window. */
export const toUsAt = (ms: number): string => String(Math.max(0, Math.round(ms * 1000)))
