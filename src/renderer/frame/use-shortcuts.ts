import { useEffect, useRef } from 'react'
import { useClusterSlug, useGo, usePatchSearch, useViewSearch } from '../state/search.ts'
import { useFrom } from '../state/stores.tsx'
import { browserClock } from '../ui/browser-clock.ts'
import { useLive } from './use-live.ts'
import { VIEW_LIST } from './view-list.ts'

/** A second key of `g o` counts this long after the first. */
const CHORD_MS = 1_200

interface ShortcutActions {
  readonly onPalette: () => void
  readonly onList: () => void
}

/** The keys of ui.md section 5 that hold everywhere. Views bind their own on their own elements. */
export function useShortcuts({ onPalette, onList }: ShortcutActions): void {
  const go = useGo()
  const cluster = useClusterSlug()
  const first = useFrom('clusters', (state) => state.list?.[0]?.slug ?? null)
  const { sel } = useViewSearch()
  const patch = usePatchSearch()
  const { toggle } = useLive()
  const chordUntil = useRef(0)
  useEffect(() => {
    const slug = cluster ?? first
    const go2 = (key: string): boolean => {
      if (key === 's') go('/settings')
      else if (slug === null) return false
      else {
        const view = VIEW_LIST.find((each) => each.key === key)
        if (view === undefined) return false
        go(`/c/${slug}/${view.id}`)
      }
      return true
    }
    const onKey = (event: KeyboardEvent): void => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault()
        onPalette()
        return
      }
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event.target)) return
      if (document.querySelector('[role="dialog"],[role="menu"]') !== null) return
      const now = browserClock.monoMs()
      if (now < chordUntil.current) {
        chordUntil.current = 0
        if (go2(event.key)) event.preventDefault()
        return
      }
      if (event.key === 'g') chordUntil.current = now + CHORD_MS
      else if (event.key === '?') onList()
      else if (event.key === 'Escape' && sel !== undefined) patch({ sel: undefined })
      else if (event.key === ' ' && !isPressable(event.target)) toggle()
      else if (event.key === '/') document.querySelector<HTMLElement>('[data-filter]')?.focus()
      else return
      event.preventDefault()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [cluster, first, sel, go, patch, toggle, onPalette, onList])
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.matches('input:not([type=radio]):not([type=checkbox]), textarea, select')

const isPressable = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('button, a, input, [role=menuitem]') !== null
