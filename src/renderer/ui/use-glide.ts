import { useEffect, useRef, useState } from 'react'

export interface Spot {
  readonly x: number
  readonly y: number
}
type Spots = ReadonlyMap<string, Spot>

/** Where things are drawn: where they belong, or on the way there for `ms` after that changed. New things appear in place. */
export function useGlide(goal: Spots, ms: number): Spots {
  const [shown, setShown] = useState(goal)
  const now = useRef(goal)
  useEffect(() => {
    const from = now.current
    const moved = [...goal].filter(([key, to]) => {
      const was = from.get(key)
      return was !== undefined && (was.x !== to.x || was.y !== to.y)
    })
    const settle = (spots: Spots): void => {
      now.current = spots
      setShown(spots)
    }
    if (moved.length === 0 || matchMedia('(prefers-reduced-motion: reduce)').matches) {
      settle(goal)
      return
    }
    const begin = performance.now()
    let frame = 0
    const step = (at: number): void => {
      const share = Math.min(1, Math.max(0, (at - begin) / ms))
      if (share === 1) {
        settle(goal)
        return
      }
      const eased = 1 - (1 - share) ** 3
      const spots = new Map(goal)
      for (const [key, to] of moved) {
        const was = from.get(key) ?? to
        spots.set(key, { x: was.x + (to.x - was.x) * eased, y: was.y + (to.y - was.y) * eased })
      }
      settle(spots)
      frame = requestAnimationFrame(step)
    }
    frame = requestAnimationFrame(step)
    return () => cancelAnimationFrame(frame)
  }, [goal, ms])
  return shown
}
