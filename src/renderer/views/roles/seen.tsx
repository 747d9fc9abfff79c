import { useCallback } from 'react'
import { useFrom } from '../../state/stores.tsx'
import { EvidenceLines } from '../../ui/evidence-lines.tsx'

interface SeenProps {
  readonly slug: string
  readonly evidence: readonly { readonly seq: number; readonly atUs: string; readonly sentence: string }[]
  readonly title?: string
  /** Which store opens the observations. */
  readonly through?: 'roles' | 'runs'
}

/** The observations behind what is selected, each as it was recorded. */
export function Seen({ slug, evidence, title = 'Evidence, newest first', through = 'roles' }: SeenProps) {
  const zone = useFrom('preferences', (state) => state.zone)
  const observation = useFrom(through, (state) => state.observation)
  const error = useFrom(through, (state) => state.observationError)
  const open = useFrom(through, (state) => state.openObservation)
  const onOpen = useCallback((seq: number) => void open(slug, seq, null), [open, slug])
  return (
    <EvidenceLines
      title={title}
      zone={zone}
      evidence={evidence}
      observation={observation}
      onOpen={onOpen}
      error={error?.message ?? null}
    />
  )
}
