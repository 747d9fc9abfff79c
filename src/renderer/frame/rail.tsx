import { Link, useLocation } from '@tanstack/react-router'
import { Activity, LayoutDashboard, PanelLeftClose, PanelLeftOpen, Settings } from 'lucide-react'
import type { ReactNode } from 'react'
import { useClusterSlug, useViewSearch } from '../state/search.ts'
import { useFrom } from '../state/stores.tsx'
import { IconButton } from '../ui/button.tsx'
import { classNames } from '../ui/class-names.ts'
import { ClusterSwitcher } from './cluster-switcher.tsx'

/** 176 px of words, or 48 of icons. Entries of views that are not built are not shown. */
export function Rail() {
  const narrow = useFrom('preferences', (state) => state.rail === 'narrow')
  const change = useFrom('preferences', (state) => state.change)
  const first = useFrom('clusters', (state) => state.list?.[0]?.slug ?? null)
  const cluster = useClusterSlug() ?? first
  return (
    <nav
      aria-label="Views"
      className={classNames(
        'flex shrink-0 flex-col border-line border-r bg-surface-1',
        narrow ? 'w-12' : 'w-44 max-md:w-12'
      )}
    >
      <div className="h-11 shrink-0 border-line border-b p-1.5">
        <ClusterSwitcher narrow={narrow} />
      </div>
      <div className="flex flex-1 flex-col gap-px p-1.5">
        {cluster !== null && (
          <>
            <Entry to={`/c/${cluster}/overview`} word="Overview" narrow={narrow} icon={<LayoutDashboard size={15} />} />
            <Entry to={`/c/${cluster}/events`} word="Events" narrow={narrow} icon={<Activity size={15} />} />
            <hr className="my-1.5 border-line" />
          </>
        )}
        <Entry to="/settings" word="Settings" narrow={narrow} icon={<Settings size={15} />} />
      </div>
      <div className={classNames('flex p-1.5 max-md:hidden', narrow ? 'justify-center' : 'justify-end')}>
        <IconButton
          label={narrow ? 'Show words in the rail' : 'Make the rail narrow'}
          onClick={() => change({ rail: narrow ? 'wide' : 'narrow' })}
        >
          {narrow ? <PanelLeftOpen size={15} /> : <PanelLeftClose size={15} />}
        </IconButton>
      </div>
    </nav>
  )
}

interface EntryProps {
  readonly to: string
  readonly word: string
  readonly narrow: boolean
  readonly icon: ReactNode
}

function Entry({ to, word, narrow, icon }: EntryProps) {
  const here = useLocation({ select: (location) => location.pathname }) === to
  const { range } = useViewSearch()
  return (
    <Link
      to={to as string}
      search={(range === undefined ? {} : { range }) as never}
      aria-current={here ? 'page' : undefined}
      title={narrow ? word : undefined}
      className={classNames(
        'flex h-7 items-center gap-2.5 rounded px-2.5 text-13 text-ink-2 hover:bg-surface-2 hover:text-ink-1',
        here && 'bg-accent-soft text-ink-1 hover:bg-accent-soft',
        narrow ? 'justify-center px-0' : 'max-md:justify-center max-md:px-0'
      )}
    >
      {icon}
      <span className={narrow ? 'sr-only' : 'max-md:sr-only'}>{word}</span>
    </Link>
  )
}
