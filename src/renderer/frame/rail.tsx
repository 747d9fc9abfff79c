import { Link, useLocation } from '@tanstack/react-router'
import { PanelLeftClose, PanelLeftOpen, Settings } from 'lucide-react'
import type { ReactNode } from 'react'
import { useClusterSlug, useGoal } from '../state/search.ts'
import { useFrom } from '../state/stores.tsx'
import { IconButton } from '../ui/button.tsx'
import { classNames } from '../ui/class-names.ts'
import { ClusterSwitcher } from './cluster-switcher.tsx'
import { FindingCount } from './finding-count.tsx'
import { VIEW_LIST } from './view-list.ts'

/** 176 px of words, or 48 of icons. */
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
      <div className="flex min-h-0 flex-1 flex-col gap-px overflow-y-auto p-1.5">
        {cluster !== null &&
          VIEW_LIST.map((view) => (
            <div key={view.id}>
              {view.apart === true && <hr className="my-1.5 border-line" />}
              <Entry to={`/c/${cluster}/${view.id}`} word={view.word} narrow={narrow} icon={<view.icon size={15} />}>
                {view.id === 'findings' && <FindingCount narrow={narrow} />}
              </Entry>
            </div>
          ))}
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
  /** What stands at its end. */
  readonly children?: ReactNode
}

function Entry({ to, word, narrow, icon, children }: EntryProps) {
  const here = useLocation({ select: (location) => location.pathname }) === to
  const toHere = useGoal()
  return (
    <Link
      to={to as string}
      search={toHere(to).search as never}
      aria-current={here ? 'page' : undefined}
      title={narrow ? word : undefined}
      className={classNames(
        'relative flex h-7 items-center gap-2.5 rounded px-2.5 text-13 text-ink-2 hover:bg-surface-2 hover:text-ink-1',
        here && 'bg-accent-soft text-ink-1 hover:bg-accent-soft',
        narrow ? 'justify-center px-0' : 'max-md:justify-center max-md:px-0'
      )}
    >
      {icon}
      <span className={narrow ? 'sr-only' : 'flex-1 max-md:sr-only'}>{word}</span>
      {children}
    </Link>
  )
}
