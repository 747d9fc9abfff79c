import { Picture } from '../../ui/picture.tsx'

export function TopologyView() {
  return <Picture kind="loading" title="Topology" />
}
