import { Picture } from '../../ui/picture.tsx'

export function NodesView() {
  return <Picture kind="loading" title="Nodes" />
}
