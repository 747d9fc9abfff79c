import { useState } from 'react'
import { useGo } from '../../state/search.ts'
import { useFrom } from '../../state/stores.tsx'
import { useLook } from '../../state/use-look.ts'
import { Button } from '../../ui/button.tsx'
import { OutsideText } from '../../ui/outside-text.tsx'
import { Picture } from '../../ui/picture.tsx'
import { RunSteps } from './run-steps.tsx'

interface RunWatchedProps {
  readonly slug: string
  readonly run: string
  readonly onClose: () => void
}

/** Third step: the run as it goes, where it was begun. Closing stops nothing. */
export function RunWatched({ slug, run, onClose }: RunWatchedProps) {
  const go = useGo()
  const { view, stale, error } = useLook('runs')
  const cancel = useFrom('runs', (state) => state.cancel)
  const [refused, setRefused] = useState<string | null>(null)
  const known = view?.runs.find((each) => each.run === run)
  const onCancel = async (): Promise<void> => {
    const answer = await cancel(slug, run)
    setRefused(answer.ok ? null : answer.error.message)
  }
  const word = refused ?? error?.message ?? (stale && known !== undefined ? 'Stale: no newer word has come.' : null)
  return (
    <div className="flex min-h-0 flex-col">
      <div className="min-h-0 overflow-auto p-3">
        {known === undefined ? (
          <Picture kind="loading" title="It was sent; its first step is awaited." />
        ) : (
          <RunSteps run={known} />
        )}
        {word !== null && (
          <p role="alert" className="mt-2 break-words text-12 text-warn">
            <OutsideText text={word} />
          </p>
        )}
      </div>
      <div className="flex shrink-0 items-center gap-2 border-line border-t p-3">
        {known?.cancellable === true && <Button onClick={() => void onCancel()}>Call it off</Button>}
        <span className="flex-1" />
        <Button onClick={() => go(`/c/${slug}/roles`, { show: 'audit', sel: `run:${run}` })}>
          See it in the audit
        </Button>
        <Button tone="main" onClick={onClose}>
          {known === undefined || known.verdict === null ? 'Close; it goes on' : 'Close'}
        </Button>
      </div>
    </div>
  )
}
