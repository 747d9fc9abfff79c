import { useState } from 'react'
import type { CanaryView } from '../../../shared/api/canary-views.ts'
import { useClusterSlug } from '../../state/search.ts'
import { useFrom } from '../../state/stores.tsx'
import { useTime } from '../../state/time.ts'
import { Button } from '../../ui/button.tsx'
import { Menu } from '../../ui/menu.tsx'
import { toPlainText } from '../../ui/outside-text.tsx'
import { toSiteName } from './canary-words.ts'

/** A menu of more than this is no menu; the others come in turn. */
const MOST_NODES = 24

/** A round at once, by hand: through the next node in turn or through one of them. */
export function ProveButton({ view }: { readonly view: CanaryView }) {
  const cluster = useClusterSlug()
  const { live } = useTime()
  const prove = useFrom('canary', (state) => state.prove)
  const show = useFrom('toasts', (state) => state.show)
  const [busy, setBusy] = useState(false)
  const go = async (via: string | null): Promise<void> => {
    if (cluster === null) return
    setBusy(true)
    const answer = await prove(cluster, via)
    setBusy(false)
    if (answer.ok) show('ok', answer.value.sentence)
    else show('bad', answer.error.message)
  }
  return (
    <Menu
      align="end"
      trigger={
        <Button
          size="small"
          disabled={busy || !live || view.isSetUp !== true}
          title={live ? 'A round at once: proves what every node has read until now' : 'Only at the present time'}
        >
          Prove now
        </Button>
      }
      items={[
        { key: '', label: 'Through the next in turn', onSelect: () => void go(null) },
        ...view.sites.slice(0, MOST_NODES).map((site) => ({
          key: site.url,
          label: `Through ${toPlainText(toSiteName(site))}`,
          onSelect: () => void go(site.url)
        }))
      ]}
    />
  )
}
