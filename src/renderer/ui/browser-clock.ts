import { useSyncExternalStore } from 'react'

/** The page's clocks; the only place in the renderer that reads them. */
export const browserClock = {
  unixMs: (): number => Date.now(),
  monoMs: (): number => performance.now(),
  after: (delayMs: number, task: () => void): (() => void) => {
    const id = setTimeout(task, delayMs)
    return () => clearTimeout(id)
  }
}

const TICK_MS = 250
const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | null = null
let now = Date.now()

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  timer ??= setInterval(() => {
    now = Date.now()
    for (const each of listeners) each()
  }, TICK_MS)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0 || timer === null) return
    clearInterval(timer)
    timer = null
  }
}

/** The present in ms, rounded down to `stepMs`: a component redraws only when that changes. One timer for all of them. */
export function useNow(stepMs: number): number {
  return useSyncExternalStore(subscribe, () => Math.floor(now / stepMs) * stepMs)
}
