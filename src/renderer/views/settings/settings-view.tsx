import { Picture } from '../../ui/picture.tsx'

export function SettingsView() {
  return <Picture kind="loading" title="Settings" />
}
