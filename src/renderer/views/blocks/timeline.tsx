import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, useCallback, useId, useMemo, useRef, useState } from 'react'
import type { BlockDetail, BlockMark } from '../../../shared/api/block-views.ts'
import { type TimeScale, toTimeScale } from './time-scale.ts'
import { TimelineLanes } from './timeline-lanes.tsx'
import { markWords, TimelineRow } from './timeline-row.tsx'

interface TimelineProps {
  readonly detail: BlockDetail
  readonly marks: readonly BlockMark[]
  readonly scaleKind: TimeScale['kind']
  readonly selected: number | null
  readonly onOpen: (mark: BlockMark) => void
  readonly onArrival: (at: number) => void
  readonly onCopy: (text: string) => void
}

const ROW_PX = 26
const OVERSCAN = 10

/** One frame's way to every node: one row a node, x in ms since it was first seen. Windowed, whatever the number of nodes. */
export function Timeline({ detail, marks, scaleKind, selected, onOpen, onArrival, onCopy }: TimelineProps) {
  const box = useRef<HTMLDivElement>(null)
  const id = useId()
  const [activeNode, setActiveNode] = useState<number | null>(null)
  const longest = useMemo(() => toLongest(detail), [detail])
  const scale = useMemo(() => toTimeScale(scaleKind, longest), [scaleKind, longest])
  const virtual = useVirtualizer({
    count: marks.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PX,
    overscan: OVERSCAN
  })
  const active = marks.findIndex((mark) => mark.nodeId === (activeNode ?? selected))
  const open = useCallback(
    (mark: BlockMark) => {
      setActiveNode(mark.nodeId)
      onOpen(mark)
    },
    [onOpen]
  )
  const onKeyDown = (event: KeyboardEvent): void => {
    const page = Math.max(1, Math.floor((box.current?.clientHeight ?? 0) / ROW_PX) - 1)
    const to = toTarget(event.key, active, marks.length, page)
    const target = to === null ? undefined : marks[to]
    const mark = marks[active]
    if (to !== null && target !== undefined) {
      setActiveNode(target.nodeId)
      virtual.scrollToIndex(to)
    } else if (event.key === 'Enter' && mark !== undefined) open(mark)
    else if (event.key === 'y' && mark !== undefined && !event.ctrlKey && !event.metaKey) onCopy(markWords(mark))
    else return
    event.preventDefault()
  }
  const items = virtual.getVirtualItems()
  const inSight = items.some((item) => item.index === active)
  const list = {
    role: 'listbox',
    tabIndex: 0,
    'aria-label': 'Nodes on the timeline',
    'aria-activedescendant': inSight ? `${id}-${active}` : undefined,
    onKeyDown
  }
  return (
    <div className="flex h-full min-h-0 flex-col">
      <TimelineLanes detail={detail} scale={scale} onArrival={onArrival} />
      <div ref={box} {...list} className="min-h-0 flex-1 overflow-auto focus-visible:-outline-offset-2">
        <div className="relative" style={{ height: virtual.getTotalSize() }}>
          {items.map((item) => {
            const mark = marks[item.index]
            return mark === undefined ? null : (
              <TimelineRow
                key={mark.nodeId}
                id={`${id}-${item.index}`}
                mark={mark}
                scale={scale}
                top={item.start}
                height={ROW_PX}
                active={item.index === active}
                selected={mark.nodeId === selected}
                onOpen={open}
              />
            )
          })}
        </div>
      </div>
    </div>
  )
}

function toLongest(detail: BlockDetail): number {
  let longest = 0
  for (const mark of detail.marks) longest = Math.max(longest, mark.toMs ?? 0)
  for (const arrival of detail.arrivals) longest = Math.max(longest, arrival.afterMs)
  return longest
}

function toTarget(key: string, at: number, count: number, page: number): number | null {
  const steps: ReadonlyMap<string, number> = new Map([
    ['ArrowDown', at + 1],
    ['ArrowUp', at < 0 ? 0 : at - 1],
    ['PageDown', at + page],
    ['PageUp', at - page],
    ['Home', 0],
    ['End', count - 1]
  ])
  const to = steps.get(key)
  return to === undefined ? null : Math.max(0, Math.min(count - 1, to))
}
