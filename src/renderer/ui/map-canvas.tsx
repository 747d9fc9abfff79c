import { type KeyboardEvent, type PointerEvent, type ReactNode, type RefObject, useEffect, useRef } from 'react'
import { useInks } from './inks.ts'
import type { Shape } from './shapes.ts'
import { paintShapes } from './shapes-to-canvas.ts'
import type { PanZoom } from './use-pan-zoom.ts'

interface MapCanvasProps {
  readonly label: string
  /** What stands under the keyboard, said aloud when it changes. */
  readonly spoken: string
  readonly box: RefObject<HTMLDivElement | null>
  readonly lens: PanZoom
  readonly shapes: readonly Shape[]
  /** What zooming goes around: what stands under the keyboard. */
  readonly centre: { readonly x: number; readonly y: number } | undefined
  readonly onHover: (at: { readonly x: number; readonly y: number } | null) => void
  /** True when the key was used. */
  readonly onKey: (event: KeyboardEvent) => boolean
  readonly children?: ReactNode
}

const PAN_PX = 80
// One stop for the keyboard, whatever is drawn inside: arrows move within (WAI-ARIA's application pattern).
const STOP = { role: 'application', tabIndex: 0 } as const

/** A drawing that is moved by mouse and keys: drag, wheel, + − 0, Shift with arrows. A table must say the same. */
export function MapCanvas({ label, spoken, box, lens, shapes, centre, onHover, onKey, children }: MapCanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const inks = useInks()
  const { size } = lens
  useEffect(() => {
    const element = canvas.current
    const ctx = element?.getContext('2d', { alpha: false })
    if (element === null || ctx === null || ctx === undefined || size.w === 0) return
    const ratio = window.devicePixelRatio
    const [w, h] = [Math.round(size.w * ratio), Math.round(size.h * ratio)]
    // Setting a size empties the canvas and costs an allocation, so only when it changed.
    if (element.width !== w) element.width = w
    if (element.height !== h) element.height = h
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0)
    ctx.fillStyle = inks('surface-0')
    ctx.fillRect(0, 0, size.w, size.h)
    paintShapes(ctx, shapes, inks)
  }, [shapes, size, inks])
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (onKey(event) || moveLens(event, lens, centre)) event.preventDefault()
  }
  const stop = {
    ...STOP,
    'aria-label': label,
    onKeyDown,
    onPointerDown: lens.onPointerDown,
    onPointerMove: (event: PointerEvent): void => {
      const frame = event.currentTarget.getBoundingClientRect()
      onHover(event.buttons === 0 ? { x: event.clientX - frame.left, y: event.clientY - frame.top } : null)
    },
    onPointerLeave: () => onHover(null)
  }
  return (
    <div
      ref={box}
      {...stop}
      className="relative h-full w-full touch-none overflow-hidden bg-surface-0 focus-visible:outline-2 focus-visible:-outline-offset-2"
    >
      <canvas ref={canvas} className="absolute inset-0 h-full w-full" />
      <p role="status" className="sr-only">
        {spoken}
      </p>
      {children}
    </div>
  )
}

function moveLens(event: KeyboardEvent, lens: PanZoom, centre: MapCanvasProps['centre']): boolean {
  const moves: ReadonlyMap<string, () => void> = new Map([
    ['+', () => lens.zoomBy(lens.zoomStep, centre)],
    ['=', () => lens.zoomBy(lens.zoomStep, centre)],
    ['-', () => lens.zoomBy(1 / lens.zoomStep, centre)],
    ['0', () => lens.fit()],
    ['ArrowLeft', () => lens.panBy(PAN_PX, 0)],
    ['ArrowRight', () => lens.panBy(-PAN_PX, 0)],
    ['ArrowUp', () => lens.panBy(0, PAN_PX)],
    ['ArrowDown', () => lens.panBy(0, -PAN_PX)]
  ])
  const move = moves.get(event.key)
  move?.()
  return move !== undefined
}
