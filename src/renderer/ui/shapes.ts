/** The name of a colour token of theme.css, without its dashes: `ink-1`, `surface-2`, `ok`. */
export type Ink = string

interface Paint {
  readonly fill?: Ink
  readonly stroke?: Ink
  readonly width?: number
  readonly dash?: readonly number[]
  readonly opacity?: number
}

export type Shape =
  | ({
      readonly kind: 'rect'
      readonly x: number
      readonly y: number
      readonly w: number
      readonly h: number
      readonly r?: number
    } & Paint)
  | ({ readonly kind: 'path'; readonly d: string } & Paint)
  | {
      readonly kind: 'text'
      readonly x: number
      /** Of the baseline. */
      readonly y: number
      /** Already made plain: no unseen characters, bounded (ui/outside-text). */
      readonly text: string
      readonly size: number
      readonly ink: Ink
      readonly bold?: boolean
      readonly mono?: boolean
      readonly anchor?: 'start' | 'middle' | 'end'
      /** px; a longer text is cut with an ellipsis. */
      readonly max?: number
      /** Drawn behind it, so that lines below do not cross it. */
      readonly halo?: Ink
      readonly opacity?: number
    }

export const SANS = 'system-ui, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif'
export const MONO = 'ui-monospace, "SF Mono", "Cascadia Mono", "Noto Sans Mono", "DejaVu Sans Mono", monospace'
const CUT_MAX = 256

type TextShape = Extract<Shape, { kind: 'text' }>

export const toFont = (shape: Pick<TextShape, 'size' | 'bold' | 'mono'>): string =>
  `${shape.bold === true ? 600 : 400} ${shape.size}px ${shape.mono === true ? MONO : SANS}`

/** The longest beginning that fits, with an ellipsis when it is not the whole. `ctx.font` is set by the caller. */
export function cutToWidth(ctx: CanvasRenderingContext2D, text: string, max: number): string {
  if (ctx.measureText(text).width <= max) return text
  let [low, high] = [0, Math.min(text.length, CUT_MAX)]
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (ctx.measureText(`${text.slice(0, middle)}…`).width <= max) low = middle
    else high = middle - 1
  }
  return low === 0 ? '' : `${text.slice(0, low)}…`
}

/** The shape of a state as a path around a centre; the same marks as ui/mark draws. `r` is half its width. */
export function markPath(tone: string, x: number, y: number, r: number): string {
  const f = (value: number): string => value.toFixed(1)
  if (tone === 'warn') return `M${f(x)} ${f(y - r)}L${f(x + r * 1.1)} ${f(y + r * 0.85)}H${f(x - r * 1.1)}z`
  if (tone === 'bad') return `M${f(x - r * 0.9)} ${f(y - r * 0.9)}h${f(r * 1.8)}v${f(r * 1.8)}h${f(-r * 1.8)}z`
  if (tone === 'unknown') return `M${f(x)} ${f(y - r)}L${f(x + r)} ${f(y)}L${f(x)} ${f(y + r)}L${f(x - r)} ${f(y)}z`
  return `M${f(x - r)} ${f(y)}a${f(r)} ${f(r)} 0 1 0 ${f(2 * r)} 0a${f(r)} ${f(r)} 0 1 0 ${f(-2 * r)} 0z`
}
