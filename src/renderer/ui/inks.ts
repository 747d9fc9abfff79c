import { useEffect, useMemo, useState } from 'react'

/** From a token's name to a colour that needs no style sheet: `rgb(…)`. */
export type Inks = (name: string) => string

/** Reads tokens of the theme in force as plain sRGB: what is exported must not depend on this page. */
export function readInks(): Inks {
  const style = getComputedStyle(document.documentElement)
  const known = new Map<string, string>()
  const ctx = document.createElement('canvas').getContext('2d', { willReadFrequently: true })
  return (name) => {
    const before = known.get(name)
    if (before !== undefined) return before
    const ink = toRgb(ctx, style.getPropertyValue(`--${name}`).trim())
    known.set(name, ink)
    return ink
  }
}

function toRgb(ctx: CanvasRenderingContext2D | null, colour: string): string {
  if (ctx === null || colour === '') return 'rgb(128 128 128)'
  ctx.fillStyle = colour
  ctx.fillRect(0, 0, 1, 1)
  const [red, green, blue] = ctx.getImageData(0, 0, 1, 1).data
  return `rgb(${red},${green},${blue})`
}

/** The inks of the theme, read anew when it changes. */
export function useInks(): Inks {
  const [theme, setTheme] = useState(() => document.documentElement.dataset.theme ?? '')
  useEffect(() => {
    const watch = new MutationObserver(() => setTheme(document.documentElement.dataset.theme ?? ''))
    watch.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })
    return () => watch.disconnect()
  }, [])
  return useMemo(() => ({ theme, inks: readInks() }), [theme]).inks
}
