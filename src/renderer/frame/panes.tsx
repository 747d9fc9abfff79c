import { useLocation } from '@tanstack/react-router'
import { X } from 'lucide-react'
import { type ComponentType, type ReactNode, useEffect } from 'react'
import { type Pane, PaneContext } from '../state/pane.ts'
import { useClusterSlug, useGo, useSecondCluster, useSecondPane } from '../state/search.ts'
import { useFrom } from '../state/stores.tsx'
import { useTime } from '../state/time.ts'
import { IconButton } from '../ui/button.tsx'
import { classNames } from '../ui/class-names.ts'
import { Mark } from '../ui/mark.tsx'
import { Menu } from '../ui/menu.tsx'
import { OutsideText } from '../ui/outside-text.tsx'
import { toDateTime } from '../ui/time-text.ts'
import { useFollowedPane } from './use-followed-pane.ts'
import { useMomentWords } from './use-live.ts'

/** The view of a route, in one pane or in two. A view knows nothing of the other. */
export function inPanes(View: ComponentType): () => ReactNode {
  return function Panes() {
    const second = useSecondCluster()
    const take = useFrom('focus', (state) => state.take)
    useEffect(() => {
      if (second === null) take('first')
    }, [second, take])
    if (second === null) return <View />
    return (
      <div className="flex h-full min-h-0 divide-x divide-line-strong">
        <OnePane pane="first">
          <View />
        </OnePane>
        <PaneContext.Provider value="second">
          <OnePane pane="second">
            <Followed />
            <View />
          </OnePane>
        </PaneContext.Provider>
      </div>
    )
  }
}

/** The second pane follows its own cluster, as the frame does for the first. */
function Followed() {
  useFollowedPane()
  return null
}

function OnePane({ pane, children }: { readonly pane: Pane; readonly children: ReactNode }) {
  const focused = useFrom('focus', (state) => state.pane === pane)
  const take = useFrom('focus', (state) => state.take)
  return (
    <section
      aria-label={pane === 'first' ? 'First pane' : 'Second pane'}
      onPointerDownCapture={() => take(pane)}
      onFocusCapture={() => take(pane)}
      className="flex min-w-0 flex-1 flex-col"
    >
      <PaneHead pane={pane} focused={focused} />
      <div className="@container min-h-0 flex-1">{children}</div>
    </section>
  )
}

/** Which cluster at which time this pane shows; the bar above belongs to the one whose head is lit. */
function PaneHead({ pane, focused }: { readonly pane: Pane; readonly focused: boolean }) {
  const slug = useClusterSlug()
  const list = useFrom('clusters', (state) => state.list) ?? []
  const zone = useFrom('preferences', (state) => state.zone)
  const words = useMomentWords()
  const { atMs, fromMs } = useTime()
  const go = useGo()
  const setSecond = useSecondPane()
  const name = list.find((cluster) => cluster.slug === slug)?.name ?? slug ?? ''
  const view = useViewOnScreen()
  return (
    <div
      className={classNames(
        'flex h-7 shrink-0 items-center gap-2 border-line border-b bg-surface-1 pr-1 pl-2.5 text-12',
        focused ? 'shadow-[inset_0_2px_var(--accent)]' : 'text-ink-2'
      )}
    >
      <Menu
        trigger={
          <button type="button" className="flex min-w-0 items-center gap-1.5 rounded px-1 hover:bg-surface-2">
            <Mark tone={words.tone} size={8} />
            <span className="truncate font-semibold">
              <OutsideText text={name} />
            </span>
            <span className="text-ink-3">▾</span>
          </button>
        }
        items={list.map((cluster) => ({
          key: cluster.slug,
          label: <OutsideText text={cluster.name} />,
          onSelect: () => go(`/c/${cluster.slug}/${view}`)
        }))}
      />
      <span className="min-w-0 flex-1 truncate">
        <strong>{words.word}</strong>{' '}
        <span className="text-ink-2">
          {fromMs !== null && `${toDateTime(fromMs, zone)} to `}
          {atMs !== null && toDateTime(atMs, zone)}
        </span>
      </span>
      {focused && <span className="whitespace-nowrap text-ink-3 max-xl:sr-only">the bar moves this one</span>}
      {pane === 'second' && (
        <IconButton small label="Close the second pane" onClick={() => setSecond(null)}>
          <X size={12} />
        </IconButton>
      )}
    </div>
  )
}

/** The last part of the path: the view that both panes show. */
function useViewOnScreen(): string {
  return useLocation({ select: (location) => location.pathname.split('/').at(-1) ?? 'overview' })
}
