import { Outlet } from '@tanstack/react-router'
import { useCallback, useState } from 'react'
import { PaneContext } from '../state/pane.ts'
import { useSecondCluster } from '../state/search.ts'
import { useFrom } from '../state/stores.tsx'
import { ActionsEdge } from './actions-edge.tsx'
import { LinkBanner } from './link-banner.tsx'
import { LoginPage } from './login-page.tsx'
import { Notices } from './notices.tsx'
import { OpenFileDialog } from './open-file-dialog.tsx'
import { Palette } from './palette.tsx'
import { PinDialog } from './pin-dialog.tsx'
import { Rail } from './rail.tsx'
import { RecordingDialog } from './recording-dialog.tsx'
import { ShortcutList } from './shortcut-list.tsx'
import { StatusLine } from './status-line.tsx'
import { TimeBar } from './time-bar.tsx'
import { Toasts } from './toasts.tsx'
import { useAppearance } from './use-appearance.ts'
import { useFollowedPane } from './use-followed-pane.ts'
import { useShortcuts } from './use-shortcuts.ts'

/** What stands around every view. */
export function Frame() {
  const link = useFrom('link', (state) => state.link)
  const second = useSecondCluster()
  const touched = useFrom('focus', (state) => state.pane)
  useAppearance()
  useFollowedPane()
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
          {/* The bar, its keys and its dialogs belong to the pane that was touched last. */}
          <PaneContext.Provider value={second === null ? 'first' : touched}>
            <OverTheViews />
          </PaneContext.Provider>
          <LinkBanner />
          <main id="content" tabIndex={-1} className="@container min-h-0 flex-1 outline-none">
            <Outlet />
          </main>
        </div>
      </div>
      <StatusLine />
      <Toasts />
      <Notices />
      <ActionsEdge />
    </div>
  )
}

type Over = 'none' | 'palette' | 'shortcuts' | 'typing'

/** The time bar and what opens over the views: by key, by button, by command. */
function OverTheViews() {
  const [over, setOver] = useState<Over>('none')
  const close = useCallback(() => setOver('none'), [])
  const onPalette = useCallback(() => setOver('palette'), [])
  const onList = useCallback(() => setOver('shortcuts'), [])
  const askPin = useFrom('pins', (state) => state.ask)
  const onPin = useCallback(() => askPin(true), [askPin])
  const onType = useCallback(() => setOver('typing'), [])
  useShortcuts({ onPalette, onList, onType, onPin })
  return (
    <>
      <TimeBar
        typing={over === 'typing'}
        onTyping={(on) => setOver(on ? 'typing' : 'none')}
        onPin={onPin}
        onPalette={onPalette}
      />
      <Palette open={over === 'palette'} onClose={close} onShortcuts={onList} onPin={onPin} onType={onType} />
      <ShortcutList open={over === 'shortcuts'} onClose={close} />
      <PinDialog />
      <OpenFileDialog />
      <RecordingDialog />
    </>
  )
}
