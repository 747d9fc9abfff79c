import { Maximize, Minus, Plus } from 'lucide-react'
import { type KeyboardEvent, useCallback, useMemo, useRef, useState } from 'react'
import type { TopologyView } from '../../../shared/api/topology-views.ts'
import { IconButton } from '../../ui/button.tsx'
import { MapCanvas } from '../../ui/map-canvas.tsx'
import { type Spot, useGlide } from '../../ui/use-glide.ts'
import { usePanZoom } from '../../ui/use-pan-zoom.ts'
import { drawMap } from './draw-map.ts'
import { findAt, findBeside, toThings } from './find-thing.ts'
import type { Layout } from './layout.ts'
import { Legend } from './legend.tsx'
import { MapTip } from './map-tip.tsx'
import { thingWords } from './thing-words.ts'

interface TopologyMapProps {
  readonly view: TopologyView
  readonly layout: Layout
  readonly kept: ReadonlySet<string> | null
  readonly selected: string | null
  readonly onSelect: (key: string | null) => void
  readonly onCopy: (text: string) => void
}

/** ui.md section 4: what moved moves in this time. */
const GLIDE_MS = 150

/** The picture of the cluster. What it shows, the table twin says in words. */
export function TopologyMap({ view, layout, kept, selected, onSelect, onCopy }: TopologyMapProps) {
  const box = useRef<HTMLDivElement>(null)
  const [active, setActive] = useState<string | null>(null)
  const [hover, setHover] = useState<{ readonly x: number; readonly y: number } | null>(null)
  const goal = useMemo(() => new Map<string, Spot>(layout.chips.map((chip) => [chip.key, chip])), [layout])
  const spots = useGlide(goal, GLIDE_MS)
  const things = useMemo(() => toThings(layout), [layout])
  const click = useCallback(
    (at: Spot, k: number) => {
      const found = findAt(things, at, k)
      setActive(found?.key ?? null)
      onSelect(found?.key ?? null)
    },
    [things, onSelect]
  )
  const lens = usePanZoom(box, layout.bounds, click)
  const shapes = useMemo(
    () => drawMap({ view, layout, spots, lens: lens.lens, size: lens.size, kept, selected, active }),
    [view, layout, spots, lens.lens, lens.size, kept, selected, active]
  )
  const step = (key: string): boolean => {
    const next = findBeside(things, active ?? selected, key)
    if (next === null) return false
    setActive(next.key)
    lens.reveal(next)
    return true
  }
  const onKey = (event: KeyboardEvent): boolean => {
    if (event.shiftKey && event.key.startsWith('Arrow')) return false
    if (event.key.startsWith('Arrow')) return step(event.key)
    const thing = things.find((each) => each.key === active)
    if (thing === undefined) return false
    if (event.key === 'Enter') onSelect(thing.key)
    else if (event.key === 'y') onCopy(thingWords(thing))
    else return false
    return true
  }
  const hovered = hover === null ? null : findAt(things, toWorld(hover, lens.lens), lens.lens.k)
  const spoken = things.find((each) => each.key === active)
  const focus = things.find((each) => each.key === (active ?? selected))
  const centre = focus === undefined ? undefined : { x: focus.x + focus.w / 2, y: focus.y + focus.h / 2 }
  return (
    <MapCanvas
      label="Map of the cluster. Arrows go from one to the next, Enter opens, plus and minus zoom. The table says the same."
      spoken={spoken === undefined ? '' : thingWords(spoken)}
      box={box}
      lens={lens}
      shapes={shapes}
      centre={centre}
      onHover={setHover}
      onKey={onKey}
    >
      {hovered !== null && hover !== null && <MapTip thing={hovered} at={hover} size={lens.size} />}
      <Legend />
      <div className="absolute right-2 bottom-2 flex flex-col gap-1 rounded border border-line bg-surface-1 p-0.5">
        <IconButton small label="Closer (+)" onClick={() => lens.zoomBy(lens.zoomStep, centre)}>
          <Plus size={13} />
        </IconButton>
        <IconButton small label="Farther (−)" onClick={() => lens.zoomBy(1 / lens.zoomStep, centre)}>
          <Minus size={13} />
        </IconButton>
        <IconButton small label="Everything (0)" onClick={lens.fit}>
          <Maximize size={13} />
        </IconButton>
      </div>
    </MapCanvas>
  )
}

const toWorld = (at: { x: number; y: number }, lens: { x: number; y: number; k: number }): Spot => ({
  x: (at.x - lens.x) / lens.k,
  y: (at.y - lens.y) / lens.k
})
