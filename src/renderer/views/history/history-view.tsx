import { Picture } from '../../ui/picture.tsx'

export function HistoryView() {
  return <Picture kind="loading" title="History" />
}
