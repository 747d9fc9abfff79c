import { Picture } from '../../ui/picture.tsx'

export function BlocksView() {
  return <Picture kind="loading" title="Blocks" />
}
