import { useFrom } from '../../state/stores.tsx'
import { useTime } from '../../state/time.ts'

/** Why nothing is run from a picture of the past. */
export const PAST = 'PAUSED: this is the past. Go back to live (Space) to run anything.'

/**
 * Why an entry of the catalogue cannot be run here and now, as a sentence; null: it can. The catalogue must be followed by
 * the caller or somebody above it. Outside text within.
 */
export function useMayRun(slug: string, entry: string | null): string | null {
  const { live } = useTime()
  const { view = null, error = null } = useFrom('actions', (state) => state.of.get(slug)) ?? {}
  if (!live) return PAST
  if (view === null) return error === null ? 'What can be run here is being read.' : error.message
  if (!view.allowed) return view.refusal ?? 'Actions are not allowed on this cluster.'
  if (view.refusal !== null) return view.refusal
  if (entry === null) return null
  const known = view.entries.find((each) => each.id === entry)
  return known === undefined ? 'The catalogue has no such entry.' : known.unavailable
}
