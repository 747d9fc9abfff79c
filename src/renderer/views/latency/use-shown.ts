import { usePatchSearch, useViewSearch } from '../../state/search.ts'
import { PARTS, type Part } from './latency-lines.ts'

export type Shape = 'lines' | 'heat' | 'table'
const SHAPES: readonly Shape[] = ['lines', 'heat', 'table']

/** What stands beside the range. */
export type Beside = 'alone' | 'before' | 'day' | 'week'
const BESIDES: readonly Beside[] = ['alone', 'before', 'day', 'week']

interface Shown {
  readonly shape: Shape
  readonly part: Part
  readonly beside: Beside
  readonly setShape: (shape: Shape) => void
  readonly setPart: (part: Part) => void
  readonly setBeside: (beside: Beside) => void
}

/** How the view is drawn. It lives in the URL, so that a link shows the same. */
export function useShown(): Shown {
  const { show, sort, beside } = useViewSearch()
  const patch = usePatchSearch()
  return {
    shape: SHAPES.find((each) => each === show) ?? 'lines',
    part: PARTS.find((each) => each === sort) ?? 'p99',
    beside: BESIDES.find((each) => each === beside) ?? 'alone',
    setShape: (shape) => patch({ show: shape === 'lines' ? undefined : shape }),
    setPart: (part) => patch({ sort: part === 'p99' ? undefined : part }),
    setBeside: (to) => patch({ beside: to === 'alone' ? undefined : to })
  }
}
