import { useEffect } from 'react'
import { useFrom } from '../state/stores.tsx'

/** Puts theme and density on the root element, where the tokens look. */
export function useAppearance(): void {
  const theme = useFrom('preferences', (state) => state.theme)
  const density = useFrom('preferences', (state) => state.density)
  useEffect(() => {
    const dark = matchMedia('(prefers-color-scheme: dark)')
    const apply = (): void => {
      document.documentElement.dataset.theme = theme === 'system' ? (dark.matches ? 'dark' : 'light') : theme
    }
    apply()
    dark.addEventListener('change', apply)
    return () => dark.removeEventListener('change', apply)
  }, [theme])
  useEffect(() => {
    document.documentElement.dataset.density = density
  }, [density])
}
