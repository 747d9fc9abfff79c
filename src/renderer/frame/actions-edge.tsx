import { useClusterSlug, useSecondCluster } from '../state/search.ts'
import { useFrom } from '../state/stores.tsx'
import { Mark } from '../ui/mark.tsx'
import { OutsideText } from '../ui/outside-text.tsx'

/** Clusters on the screen on which operators may act from here (R13). */
function useActingNames(): readonly string[] {
  const first = useClusterSlug()
  const second = useSecondCluster()
  const list = useFrom('clusters', (state) => state.list)
  return (list ?? [])
    .filter((cluster) => cluster.acting === true && (cluster.slug === first || cluster.slug === second))
    .map((cluster) => cluster.name)
}

/** A red edge around everything while actions are allowed: nobody may press a button in the belief that it only looks. */
export function ActionsEdge() {
  if (useActingNames().length === 0) return null
  return (
    <div
      aria-hidden="true"
      data-acting
      className="pointer-events-none fixed inset-0 z-[60] border-3 border-bad-solid"
    />
  )
}

/** The word for it, in the status line. */
export function ActionsWord() {
  const names = useActingNames()
  const [name] = names
  if (name === undefined) return null
  return (
    <span
      title="Operators may act on this cluster from here. Settings, Management API, turns it off."
      className="flex h-full items-center gap-1.5 bg-bad-solid px-2 font-semibold text-on-accent"
    >
      <span className="text-on-accent [&_svg]:text-on-accent">
        <Mark tone="bad" size={8} />
      </span>
      ACTIONS ON
      {names.length === 1 && (
        <span className="max-w-40 truncate font-normal">
          <OutsideText text={name} />
        </span>
      )}
    </span>
  )
}
