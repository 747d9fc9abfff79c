import { useFrom } from '../state/stores.tsx'
import { useLasting } from '../ui/use-lasting.ts'

/** Shorter waits than this nobody sees; a line that flickers would only disturb. */
const SEEN_MS = 400

/** Whether a view of this pane still waits for the moment that the bar names. */
export function useWaiting(): boolean {
  const overview = useFrom('pastOverview', (state) => state.waiting)
  const topology = useFrom('topology', (state) => state.waiting)
  const nodes = useFrom('nodes', (state) => state.waiting)
  const blocks = useFrom('blocks', (state) => state.waiting)
  const latency = useFrom('latency', (state) => state.waiting)
  const findings = useFrom('findings', (state) => state.waiting)
  return useLasting(overview || topology || nodes || blocks || latency || findings, SEEN_MS)
}
