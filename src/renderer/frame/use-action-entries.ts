import { useClusterSlug, useGo } from '../state/search.ts'
import { useTime } from '../state/time.ts'
import { useCatalogue } from '../state/use-catalogue.ts'
import { toPlainText } from '../ui/outside-text.tsx'

interface ActionEntry {
  readonly id: string
  readonly word: string
  readonly note: string
  readonly run: () => void
}

/** What can be run on the cluster on the screen; each leads to the dialog, which shows and confirms it. None while nothing may be run. */
export function useActionEntries(): readonly ActionEntry[] {
  const slug = useClusterSlug()
  const go = useGo()
  const { live } = useTime()
  const { view } = useCatalogue(slug)
  if (slug === null) return []
  const audit: ActionEntry = {
    id: 'audit',
    word: 'Audit: who ran what',
    note: 'roles',
    run: () => go(`/c/${slug}/roles`, { show: 'audit' })
  }
  const catalogue: ActionEntry = {
    id: 'catalogue',
    word: 'What can be run by hand',
    note: 'roles',
    run: () => go(`/c/${slug}/roles`, { show: 'run' })
  }
  if (view === null || !live || view.refusal !== null || !view.allowed) return [catalogue, audit]
  const entries = view.entries
    .filter((entry) => entry.unavailable === null)
    .map(
      (entry): ActionEntry => ({
        id: `run-${entry.id}`,
        word: `Run: ${toPlainText(entry.title)} …`,
        note: entry.destructive ? 'acts, destructive' : 'acts',
        run: () => go(`/c/${slug}/roles`, { show: 'run', run: entry.id })
      })
    )
  return [catalogue, audit, ...entries]
}
