import { createStore, type StoreApi } from 'zustand'

export interface Preferences {
  readonly theme: 'dark' | 'light' | 'system'
  readonly zone: 'local' | 'utc'
  readonly density: 'compact' | 'roomy'
  readonly rail: 'wide' | 'narrow'
  readonly drawer: 'narrow' | 'wide'
}

export interface PreferencesState extends Preferences {
  readonly change: (part: Partial<Preferences>) => void
}

const KEY = 'stoa.preferences'
const DEFAULTS: Preferences = { theme: 'system', zone: 'local', density: 'compact', rail: 'wide', drawer: 'narrow' }
const ALLOWED: { readonly [K in keyof Preferences]: readonly Preferences[K][] } = {
  theme: ['dark', 'light', 'system'],
  zone: ['local', 'utc'],
  density: ['compact', 'roomy'],
  rail: ['wide', 'narrow'],
  drawer: ['narrow', 'wide']
}

/** How things look belongs to this browser, not to the host. */
export function makePreferences(): StoreApi<PreferencesState> {
  const store = createStore<PreferencesState>((set, get) => ({
    ...readPreferences(),
    change: (part) => {
      set(part)
      const { theme, zone, density, rail, drawer } = get()
      localStorage.setItem(KEY, JSON.stringify({ theme, zone, density, rail, drawer }))
    }
  }))
  return store
}

function readPreferences(): Preferences {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}')
    if (typeof kept !== 'object' || kept === null) return DEFAULTS
    const entries = new Map<string, unknown>(Object.entries(kept))
    const pick = <K extends keyof Preferences>(key: K): Preferences[K] =>
      ALLOWED[key].find((value) => value === entries.get(key)) ?? DEFAULTS[key]
    return {
      theme: pick('theme'),
      zone: pick('zone'),
      density: pick('density'),
      rail: pick('rail'),
      drawer: pick('drawer')
    }
  } catch {
    return DEFAULTS
  }
}
