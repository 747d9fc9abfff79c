import { usePatchSearch } from '../../state/search.ts'
import { useFrom } from '../../state/stores.tsx'
import { Button } from '../../ui/button.tsx'
import { OutsideText } from '../../ui/outside-text.tsx'
import { useMayRun } from './use-may-run.ts'

interface RunButtonProps {
  readonly slug: string
  /** Of the catalogue. */
  readonly entry: string
  readonly params?: Readonly<Record<string, string>>
  readonly word: string
  readonly repeats?: string
}

/** Opens the run dialog; where nothing may be run it is disabled and says why. */
export function RunButton({ slug, entry, params = {}, word, repeats }: RunButtonProps) {
  const patch = usePatchSearch()
  const begin = useFrom('actions', (state) => state.begin)
  const refusal = useMayRun(slug, entry)
  return (
    <span className="inline-flex max-w-full flex-col items-start gap-0.5">
      <Button
        size="small"
        disabled={refusal !== null}
        onClick={() => {
          begin({ entry, params, ...(repeats === undefined ? {} : { repeats }) })
          patch({ run: entry, address: undefined })
        }}
      >
        {word}
      </Button>
      {refusal !== null && (
        <span className="break-words text-12 text-ink-3">
          <OutsideText text={refusal} />
        </span>
      )}
    </span>
  )
}
