import { Outlet } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { useClusterSlug } from '../state/search.ts'
import { useFrom } from '../state/stores.tsx'
import { useTime } from '../state/time.ts'
import { useLook } from '../state/use-look.ts'
import { LinkBanner } from './link-banner.tsx'
import { LoginPage } from './login-page.tsx'
import { Palette } from './palette.tsx'
import { Rail } from './rail.tsx'
import { ShortcutList } from './shortcut-list.tsx'
import { StatusLine } from './status-line.tsx'
import { TimeBar } from './time-bar.tsx'
import { Toasts } from './toasts.tsx'
import { useAppearance } from './use-appearance.ts'
import { useShortcuts } from './use-shortcuts.ts'

type Over = 'none' | 'palette' | 'shortcuts'

/** What stands around every view. */
export function Frame() {
  const [over, setOver] = useState<Over>('none')
  const link = useFrom('link', (state) => state.link)
  const cluster = useClusterSlug()
  useAppearance()
  useFollowedOverview(cluster)
  useFollowedEnds(cluster)
  useLook('findings')
  useShortcuts({ onPalette: () => setOver('palette'), onList: () => setOver('shortcuts') })
  if (link.kind === 'unauthorised') return <LoginPage reason="The host was started anew, or this tab’s login ended." />
  return (
    <div className="flex h-full flex-col">
      <button
        type="button"
        onClick={() => document.getElementById('content')?.focus()}
        className="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:bg-surface-1 focus:p-2"
      >
        Skip to content
      </button>
      <div className="flex min-h-0 flex-1">
        <Rail />
        <div className="flex min-w-0 flex-1 flex-col">
          <TimeBar onPalette={() => setOver('palette')} />
          <LinkBanner />
          <main id="content" tabIndex={-1} className="min-h-0 flex-1 outline-none">
            <Outlet />
          </main>
        </div>
      </div>
      <StatusLine />
      <Palette open={over === 'palette'} onClose={() => setOver('none')} onShortcuts={() => setOver('shortcuts')} />
      <ShortcutList open={over === 'shortcuts'} onClose={() => setOver('none')} />
      <Toasts />
    </div>
  )
}

/** The longest chart that the overview's push draws, ms. */
const OVERVIEW_MAX_MS = 31 * 86_400_000

/** One push for the status line and the live overview: always of the present, whatever time is on the screen. */
function useFollowedOverview(cluster: string | null): void {
  const { spanMs } = useTime()
  const follow = useFrom('overview', (state) => state.follow)
  useEffect(
    () => (cluster === null ? undefined : follow(cluster, Math.min(OVERVIEW_MAX_MS, spanMs))),
    [cluster, spanMs, follow]
  )
}

/** Where a recording ends that grows no more: there its time bar stands when nothing else was asked. */
function useFollowedEnds(cluster: string | null): void {
  const load = useFrom('ends', (state) => state.load)
  const still = useFrom('clusters', (state) => {
    const kind = state.list?.find((each) => each.slug === cluster)?.kind
    return kind === 'file' || kind === 'imported'
  })
  useEffect(() => {
    if (cluster !== null && still) void load(cluster)
  }, [cluster, still, load])
}
