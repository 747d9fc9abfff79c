import { Picture } from '../../ui/picture.tsx'

export function EventsView() {
  return <Picture kind="loading" title="Events" />
}
