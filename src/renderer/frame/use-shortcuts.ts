import { useEffect, useRef } from 'react'
import { useClusterSlug, useGo, usePatchSearch, useViewSearch } from '../state/search.ts'
import { useFrom } from '../state/stores.tsx'
import { browserClock } from '../ui/browser-clock.ts'
import { isPressable, isTaken } from './key-target.ts'
import { useCompare } from './use-compare.ts'
import { useToggle } from './use-live.ts'
import { useStep } from './use-steps.ts'
import { VIEW_LIST } from './view-list.ts'

/** A second key of `g o` counts this long after the first. */
const CHORD_MS = 1_200

interface ShortcutActions {
  readonly onPalette: () => void
  readonly onList: () => void
  readonly onType: () => void
  readonly onPin: () => void
}

/** The keys of ui.md section 5 that hold everywhere. Views bind their own on their own elements. */
export function useShortcuts({ onPalette, onList, onType, onPin }: ShortcutActions): void {
  const go = useGo()
  const cluster = useClusterSlug()
  const first = useFrom('clusters', (state) => state.list?.[0]?.slug ?? null)
  const { sel } = useViewSearch()
  const patch = usePatchSearch()
  const toggle = useToggle()
  const step = useStep()
  const compare = useCompare()
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
    const atTime = (key: string): boolean => {
      if (key === '[') void step('backward')
      else if (key === ']') void step('forward')
      else if (key === 't') onType()
      else if (key === 'p') onPin()
      else if (key === 'c') compare()
      else return false
      return true
    }
    const onKey = (event: KeyboardEvent): void => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault()
        onPalette()
        return
      }
      if (isTaken(event)) return
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
      else if (cluster === null || !atTime(event.key)) return
      event.preventDefault()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [cluster, first, sel, go, patch, toggle, step, compare, onPalette, onList, onType, onPin])
}
