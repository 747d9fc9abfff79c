import { Picture } from '../../ui/picture.tsx'

export function LatencyView() {
  return <Picture kind="loading" title="Latency" />
}
