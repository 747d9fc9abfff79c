import type { Inks } from './inks.ts'
import { cutToWidth, type Shape, toFont } from './shapes.ts'

/** Draws shapes in their order. The context's transform is the caller's. */
export function paintShapes(ctx: CanvasRenderingContext2D, shapes: readonly Shape[], inks: Inks): void {
  for (const shape of shapes) {
    ctx.globalAlpha = shape.opacity ?? 1
    if (shape.kind === 'text') {
      paintText(ctx, shape, inks)
      continue
    }
    const path = toPath(shape)
    if (shape.fill !== undefined) {
      ctx.fillStyle = inks(shape.fill)
      ctx.fill(path)
    }
    if (shape.stroke !== undefined) {
      ctx.strokeStyle = inks(shape.stroke)
      ctx.lineWidth = shape.width ?? 1
      ctx.setLineDash([...(shape.dash ?? [])])
      ctx.stroke(path)
    }
  }
  ctx.globalAlpha = 1
}

function toPath(shape: Extract<Shape, { kind: 'rect' | 'path' }>): Path2D {
  if (shape.kind === 'path') return new Path2D(shape.d)
  const path = new Path2D()
  path.roundRect(shape.x, shape.y, Math.max(0, shape.w), Math.max(0, shape.h), shape.r ?? 0)
  return path
}

function paintText(ctx: CanvasRenderingContext2D, shape: Extract<Shape, { kind: 'text' }>, inks: Inks): void {
  ctx.font = toFont(shape)
  ctx.direction = 'ltr'
  ctx.textAlign = shape.anchor === 'middle' ? 'center' : shape.anchor === 'end' ? 'right' : 'left'
  const text = shape.max === undefined ? shape.text : cutToWidth(ctx, shape.text, shape.max)
  if (shape.halo !== undefined) {
    ctx.strokeStyle = inks(shape.halo)
    ctx.lineWidth = 4
    ctx.lineJoin = 'round'
    ctx.setLineDash([])
    ctx.strokeText(text, shape.x, shape.y)
  }
  ctx.fillStyle = inks(shape.ink)
  ctx.fillText(text, shape.x, shape.y)
}
