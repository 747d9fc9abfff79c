import { readFileSync, writeFileSync } from 'node:fs'
import type { Rectangle } from 'electron'

/** Less than this of the window on any screen and nobody could grab it. */
const MIN_VISIBLE = 100
/** A state file is 80 bytes. */
const MAX_STATE_CHARS = 4096

/** Where the window was, as it is kept between starts. */
export interface WindowState {
  readonly bounds: Partial<Rectangle>
  readonly maximized: boolean
}

const FRESH: WindowState = { bounds: {}, maximized: false }

/** Where the window was, if that is still on a screen; `workAreas` are those of the screens now. Never fails. */
export function readWindowState(file: string, workAreas: readonly Rectangle[]): WindowState {
  try {
    const text = readFileSync(file, 'utf8')
    return text.length > MAX_STATE_CHARS ? FRESH : toWindowState(JSON.parse(text), workAreas)
  } catch {
    // Missing at the first start, damaged after a crash: a fresh window is right for both.
    return FRESH
  }
}

/** A lost state costs nothing, so neither fsync nor an error. */
export function writeWindowState(file: string, bounds: Rectangle, maximized: boolean): void {
  try {
    writeFileSync(file, JSON.stringify({ ...bounds, maximized }), { mode: 0o600 })
  } catch {
    // A full or read-only disk is reported where it matters, by the recorder.
  }
}

/** Reads what was kept; anything odd, or off every screen, gives a fresh window. */
export function toWindowState(value: unknown, workAreas: readonly Rectangle[]): WindowState {
  if (typeof value !== 'object' || value === null) return FRESH
  const { x, y, width, height, maximized } = value as Readonly<Record<string, unknown>>
  if (!isWhole(x) || !isWhole(y) || !isWhole(width) || !isWhole(height)) return FRESH
  const bounds = { x, y, width, height }
  if (!workAreas.some((area) => isReachable(bounds, area))) return FRESH
  return { bounds, maximized: maximized === true }
}

const isWhole = (value: unknown): value is number => Number.isSafeInteger(value)

function isReachable(bounds: Rectangle, area: Rectangle): boolean {
  const across = Math.min(bounds.x + bounds.width, area.x + area.width) - Math.max(bounds.x, area.x)
  const down = Math.min(bounds.y + bounds.height, area.y + area.height) - Math.max(bounds.y, area.y)
  return across >= MIN_VISIBLE && down >= MIN_VISIBLE
}
