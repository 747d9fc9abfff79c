import { Picture } from '../../ui/picture.tsx'

export function ConnectView() {
  return <Picture kind="loading" title="Connect" />
}
