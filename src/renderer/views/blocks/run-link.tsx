import type { ActionsView } from '../../../shared/api/action-views.ts'
import { useGo } from '../../state/search.ts'
import { useTime } from '../../state/time.ts'
import { useCatalogue } from '../../state/use-catalogue.ts'
import { Button } from '../../ui/button.tsx'
import { OutsideText } from '../../ui/outside-text.tsx'

/** Entries of the catalogue that this view leads to. */
export type LinkedEntry = 'block' | 'unblock' | 'allow' | 'unallow' | 'reload-blocked-ips' | 'resync' | 'prove-now'

const PAST = 'PAUSED: this is the past. Go back to live (Space) to run anything.'

/** Why nothing can be run here and now; null: it can. Outside text within. */
export function useRefusal(slug: string, entry: LinkedEntry): string | null {
  const { live } = useTime()
  const { view, error } = useCatalogue(slug)
  if (!live) return PAST
  if (view === null) return error === null ? 'What can be run here is being read.' : error.message
  return toRefusal(view, entry)
}

function toRefusal(view: ActionsView, entry: LinkedEntry): string | null {
  if (!view.allowed) return view.refusal ?? 'Actions are not allowed on this cluster: allow them in its settings.'
  if (view.refusal !== null) return view.refusal
  const known = view.entries.find((each) => each.id === entry)
  return known === undefined ? 'The catalogue has no such entry.' : known.unavailable
}

interface RunLinkProps {
  readonly slug: string
  readonly entry: LinkedEntry
  readonly word: string
  readonly address?: string
  readonly node?: number
}

/** Opens the run dialog of the Roles view with what stands here; where nothing may be run it is disabled. */
export function RunLink({ slug, entry, word, address, node }: RunLinkProps) {
  const go = useGo()
  const refusal = useRefusal(slug, entry)
  return (
    <Button
      size="small"
      disabled={refusal !== null}
      title={refusal ?? `${word}: the request is shown before anything is sent`}
      onClick={() =>
        go(`/c/${slug}/roles`, {
          run: entry,
          ...(address === undefined ? {} : { address }),
          ...(node === undefined ? {} : { node: String(node) })
        })
      }
    >
      {word}
    </Button>
  )
}

/** Why the buttons beside it are disabled; nothing where they are not. */
export function RunRefusal({ slug, entry }: { readonly slug: string; readonly entry: LinkedEntry }) {
  const refusal = useRefusal(slug, entry)
  if (refusal === null) return null
  return (
    <p className="break-words text-12 text-ink-3">
      <OutsideText text={refusal} />
    </p>
  )
}
