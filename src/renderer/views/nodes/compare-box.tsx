import { usePatchSearch, useViewSearch } from '../../state/search.ts'

/** More beside each other than this nobody compares, and no screen holds. */
export const COMPARED_MAX = 4

/** The ids that the URL puts side by side. */
export const toCompared = (beside: string | undefined): readonly number[] =>
  (beside ?? '')
    .split(',')
    .filter((id) => /^\d{1,5}$/.test(id))
    .map(Number)
    .slice(0, COMPARED_MAX)

/** Takes a row into the comparison. A click on it does not open the row. */
export function CompareBox({ nodeId }: { readonly nodeId: number }) {
  const { beside } = useViewSearch()
  const patch = usePatchSearch()
  const chosen = toCompared(beside)
  const taken = chosen.includes(nodeId)
  const full = !taken && chosen.length >= COMPARED_MAX
  const toggle = (): void => {
    const next = taken ? chosen.filter((id) => id !== nodeId) : [...chosen, nodeId]
    patch({ beside: next.length === 0 ? undefined : next.join(',') })
  }
  return (
    <input
      type="checkbox"
      className="block size-3.5 accent-accent-solid"
      aria-label={`Compare node ${nodeId}`}
      title={full ? `At most ${COMPARED_MAX} side by side` : 'Side by side with others'}
      checked={taken}
      disabled={full}
      onClick={(event) => event.stopPropagation()}
      onChange={toggle}
    />
  )
}
