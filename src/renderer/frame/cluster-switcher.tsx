import { ChevronDown, FolderOpen, Plus, X } from 'lucide-react'
import { useClusterSlug, useGo } from '../state/search.ts'
import { useFrom } from '../state/stores.tsx'
import { useCloseFile } from '../state/use-close-file.ts'
import { Mark } from '../ui/mark.tsx'
import { Menu, type MenuItem, type MenuLine } from '../ui/menu.tsx'
import { OutsideText } from '../ui/outside-text.tsx'
import { toWatchWords } from './watch-words.ts'

/** Which cluster is on the screen, and the state of all of them. */
export function ClusterSwitcher({ narrow }: { readonly narrow: boolean }) {
  const list = useFrom('clusters', (state) => state.list) ?? []
  const slug = useClusterSlug()
  const openFile = useFrom('files', (state) => state.ask)
  const closeFile = useCloseFile()
  const go = useGo()
  const current = list.find((cluster) => cluster.slug === slug)
  const items: (MenuItem | MenuLine)[] = list.map((cluster) => ({
    key: cluster.slug,
    onSelect: () => go(`/c/${cluster.slug}/overview`),
    label: (
      <>
        <Mark tone={toWatchWords(cluster).tone} />
        <span className="max-w-56 flex-1 truncate">
          <OutsideText text={cluster.name} />
        </span>
        <span className="pl-4 text-ink-3">{toWatchWords(cluster).word}</span>
      </>
    )
  }))
  if (items.length > 0) items.push({ key: 'line', line: true })
  items.push({
    key: '+',
    onSelect: () => go('/connect'),
    label: (
      <>
        <Plus size={12} /> Connect a cluster
      </>
    )
  })
  items.push({
    key: 'open',
    onSelect: () => openFile(true),
    label: (
      <>
        <FolderOpen size={12} /> Open a recording
      </>
    )
  })
  if (closeFile !== null) {
    items.push({
      key: 'close',
      onSelect: () => void closeFile(),
      label: (
        <>
          <X size={12} /> Close this recording
        </>
      )
    })
  }
  return (
    <Menu
      wide
      items={items}
      trigger={
        <button
          type="button"
          className="flex h-full w-full items-center justify-center gap-2 rounded px-2.5 hover:bg-surface-2"
        >
          {current === undefined ? (
            <>
              <Mark tone="ours" />
              <span className="sr-only">Choose a cluster:</span>
            </>
          ) : (
            <>
              <Mark tone={toWatchWords(current).tone} />
              <span className="sr-only">{toWatchWords(current).word}:</span>
            </>
          )}
          {!narrow && (
            <>
              <span className="min-w-0 flex-1 truncate text-left font-semibold max-md:sr-only">
                {current === undefined ? 'Stoa' : <OutsideText text={current.name} />}
              </span>
              <ChevronDown size={13} className="text-ink-3 max-md:hidden" />
            </>
          )}
          {narrow && current !== undefined && (
            <span className="sr-only">
              <OutsideText text={current.name} />
            </span>
          )}
        </button>
      }
    />
  )
}
