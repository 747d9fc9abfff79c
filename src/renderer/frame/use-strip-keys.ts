import { useEffect, useRef } from 'react'
import { isTaken } from './key-target.ts'
import type { Strip } from './use-strip.ts'

const ZOOM_STEP = 2
const PAN_SHARE = 0.25

/** `+` and `-` zoom, `<` and `>` pan, `0` shows the whole history: from anywhere, unless a view takes the key itself. */
export function useStripKeys(strip: Strip): void {
  const newest = useRef(strip)
  useEffect(() => {
    newest.current = strip
  })
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (isTaken(event)) return
      const { zoom, pan, showAll } = newest.current
      if (event.key === '+' || event.key === '=') zoom(1 / ZOOM_STEP)
      else if (event.key === '-') zoom(ZOOM_STEP)
      else if (event.key === '<' || event.key === ',') pan(-PAN_SHARE)
      else if (event.key === '>' || event.key === '.') pan(PAN_SHARE)
      else if (event.key === '0') showAll()
      else return
      event.preventDefault()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
}
