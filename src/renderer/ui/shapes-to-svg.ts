import type { Inks } from './inks.ts'
import { cutToWidth, MONO, SANS, type Shape, toFont } from './shapes.ts'

const escapeXml = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&apos;')

/** The same shapes as a file of its own: colours and fonts are written into it, nothing is loaded, nothing runs. */
export function toSvgText(
  shapes: readonly Shape[],
  size: { readonly w: number; readonly h: number },
  title: string,
  inks: Inks
): string {
  const ctx = document.createElement('canvas').getContext('2d')
  const body = shapes.map((shape) => `  ${toElement(shape, inks, ctx)}`).join('\n')
  return `<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" width="${size.w}" height="${size.h}" viewBox="0 0 ${size.w} ${size.h}">
  <title>${escapeXml(title)}</title>
  <rect width="100%" height="100%" fill="${inks('surface-0')}"/>
${body}
</svg>
`
}

function toElement(shape: Shape, inks: Inks, ctx: CanvasRenderingContext2D | null): string {
  const opacity = shape.opacity === undefined ? '' : ` opacity="${shape.opacity}"`
  if (shape.kind === 'text') {
    if (ctx !== null) ctx.font = toFont(shape)
    const text = ctx === null || shape.max === undefined ? shape.text : cutToWidth(ctx, shape.text, shape.max)
    const halo =
      shape.halo === undefined
        ? ''
        : ` stroke="${inks(shape.halo)}" stroke-width="4" stroke-linejoin="round" paint-order="stroke"`
    const family = escapeXml(shape.mono === true ? MONO : SANS)
    return `<text x="${shape.x.toFixed(1)}" y="${shape.y.toFixed(1)}" font-family="${family}" font-size="${shape.size}" font-weight="${shape.bold === true ? 600 : 400}" text-anchor="${shape.anchor ?? 'start'}" direction="ltr" fill="${inks(shape.ink)}"${halo}${opacity}>${escapeXml(text)}</text>`
  }
  const paint = `fill="${shape.fill === undefined ? 'none' : inks(shape.fill)}"${
    shape.stroke === undefined ? '' : ` stroke="${inks(shape.stroke)}" stroke-width="${shape.width ?? 1}"`
  }${shape.dash === undefined ? '' : ` stroke-dasharray="${shape.dash.join(' ')}"`}${opacity}`
  if (shape.kind === 'path') return `<path d="${shape.d}" ${paint}/>`
  return `<rect x="${shape.x.toFixed(1)}" y="${shape.y.toFixed(1)}" width="${shape.w.toFixed(1)}" height="${shape.h.toFixed(1)}" rx="${shape.r ?? 0}" ${paint}/>`
}
