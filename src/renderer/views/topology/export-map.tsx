import { Download } from 'lucide-react'
import type { TopologyView } from '../../../shared/api/topology-views.ts'
import { useFrom } from '../../state/stores.tsx'
import { useSave } from '../../state/use-save.ts'
import { Button } from '../../ui/button.tsx'
import { copyText } from '../../ui/copy-text.ts'
import { type Inks, readInks } from '../../ui/inks.ts'
import { Menu } from '../../ui/menu.tsx'
import { saveFile } from '../../ui/save-file.ts'
import type { Shape } from '../../ui/shapes.ts'
import { paintShapes } from '../../ui/shapes-to-canvas.ts'
import { toSvgText } from '../../ui/shapes-to-svg.ts'
import { toDateTime } from '../../ui/time-text.ts'
import { toFitted } from '../../ui/use-pan-zoom.ts'
import { drawMap } from './draw-map.ts'
import type { Layout } from './layout.ts'

interface ExportMapProps {
  readonly slug: string
  readonly view: TopologyView
  readonly layout: Layout
}

/** Size of an exported picture, px: a screen's shape, twice as fine as a PNG. */
const SIZE = { w: 1920, h: 1200 }
const HEAD_PX = 36
const PNG_SCALE = 2

/** The whole map as a file. Drawn anew from what is known, not from the screen; a thousand nodes get room for their ids. */
export function ExportMap({ slug, view, layout }: ExportMapProps) {
  const save = useSave(saveFile)
  const show = useFrom('toasts', (state) => state.show)
  const zone = useFrom('preferences', (state) => state.zone)
  const title = `${slug}, ${toDateTime(view.atMs, zone)}`
  const name = `${slug}-topology-${new Date(view.atMs).toISOString().replaceAll(/[:.]/g, '-')}`
  const toPicture = (): { shapes: readonly Shape[]; size: typeof SIZE; inks: Inks } => {
    const scale = view.nodes.length > 200 ? 2 : 1
    const size = { w: SIZE.w * scale, h: SIZE.h * scale }
    const below = { w: size.w, h: size.h - HEAD_PX }
    const lens = toFitted(layout.bounds, below)
    const spots = new Map(layout.chips.map((chip) => [chip.key, chip]))
    const map = drawMap({
      view,
      layout,
      spots,
      lens: { ...lens, y: lens.y + HEAD_PX },
      size,
      kept: null,
      selected: null,
      active: null
    })
    const head: Shape = { kind: 'text', x: 20, y: 28, text: title, size: 15, bold: true, ink: 'ink-1' }
    return { shapes: [head, ...map], size, inks: readInks() }
  }
  const svg = (): string => {
    const { shapes, size, inks } = toPicture()
    return toSvgText(shapes, size, title, inks)
  }
  const savePng = (): void => {
    const { shapes, size, inks } = toPicture()
    const canvas = document.createElement('canvas')
    const scale = size.w > SIZE.w ? 1 : PNG_SCALE
    canvas.width = size.w * scale
    canvas.height = size.h * scale
    const ctx = canvas.getContext('2d')
    if (ctx === null) return
    ctx.scale(scale, scale)
    ctx.fillStyle = inks('surface-0')
    ctx.fillRect(0, 0, size.w, size.h)
    paintShapes(ctx, shapes, inks)
    canvas.toBlob((blob) => {
      if (blob === null) show('bad', 'The picture is too large to be written.')
      else save(name, 'png', blob)
    }, 'image/png')
  }
  const copySvg = {
    key: 'copy',
    label: 'Copy the map as SVG text',
    onSelect: () => {
      if (copyText(svg())) show('ok', 'SVG copied.')
      else show('bad', 'It could not be copied.')
    }
  }
  return (
    <Menu
      align="end"
      trigger={
        <Button size="small">
          <Download size={12} /> Export
        </Button>
      }
      items={[
        {
          key: 'svg',
          label: 'The map as SVG',
          onSelect: () => save(name, 'svg', new Blob([svg()], { type: 'image/svg+xml' }))
        },
        { key: 'png', label: 'The map as PNG', onSelect: savePng },
        copySvg
      ]}
    />
  )
}
