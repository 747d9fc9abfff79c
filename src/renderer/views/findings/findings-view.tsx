import { Picture } from '../../ui/picture.tsx'

export function FindingsView() {
  return <Picture kind="loading" title="Findings" />
}
