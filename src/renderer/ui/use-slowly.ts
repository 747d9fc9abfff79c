import { useEffect, useRef, useState } from 'react'

/**
 * The newest of a value that changes often, taken over at most once in `everyMs`: drawing a chart costs more than
 * anybody reads between two pushes. Another `key` (another cluster, another range) is taken over at once.
 */
export function useSlowly<T>(value: T, everyMs: number, key: string): T {
  const [shown, setShown] = useState({ value, key })
  const newest = useRef(shown)
  useEffect(() => {
    newest.current = { value, key }
  }, [value, key])
  useEffect(() => {
    const timer = setInterval(() => setShown(newest.current), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  if (shown.key === key) return shown.value
  setShown({ value, key })
  return value
}
