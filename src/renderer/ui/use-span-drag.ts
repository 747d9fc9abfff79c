import { useState } from 'react'

/** What a chart of Recharts says of the pointer. */
interface PointedAt {
  readonly activeLabel?: string | number | undefined
}

/** A span chosen by dragging over a time chart: the ends while it is dragged, and the chart's own handlers. */
export function useSpanDrag(onSpan: (fromMs: number, toMs: number) => void) {
  const [drag, setDrag] = useState<{ readonly from: number; readonly to: number } | null>(null)
  const handlers = {
    onMouseDown: (at: PointedAt): void => {
      const ms = Number(at.activeLabel)
      if (Number.isFinite(ms)) setDrag({ from: ms, to: ms })
    },
    onMouseMove: (at: PointedAt): void => {
      const ms = Number(at.activeLabel)
      if (drag !== null && Number.isFinite(ms) && ms !== drag.to) setDrag({ ...drag, to: ms })
    },
    onMouseUp: (): void => {
      if (drag !== null && drag.from !== drag.to) onSpan(Math.min(drag.from, drag.to), Math.max(drag.from, drag.to))
      setDrag(null)
    },
    onMouseLeave: (): void => setDrag(null)
  }
  return { drag, handlers }
}
