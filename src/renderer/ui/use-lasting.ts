import { useEffect, useState } from 'react'
import { browserClock } from './browser-clock.ts'

/** True once `on` has lasted for `ms`; false at once when it ends. */
export function useLasting(on: boolean, ms: number): boolean {
  const [lasts, setLasts] = useState(false)
  useEffect(() => {
    if (on) return browserClock.after(ms, () => setLasts(true))
    setLasts(false)
  }, [on, ms])
  return on && lasts
}
