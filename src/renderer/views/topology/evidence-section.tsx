import { useCallback } from 'react'
import type { SubjectPast } from '../../../shared/api/topology-views.ts'
import { useFrom } from '../../state/stores.tsx'
import { EvidenceLines } from '../../ui/evidence-lines.tsx'

interface EvidenceSectionProps {
  readonly slug: string
  readonly evidence: SubjectPast['evidence']
}

/** The observations behind what is selected, opened through this view's own store. */
export function EvidenceSection({ slug, evidence }: EvidenceSectionProps) {
  const zone = useFrom('preferences', (state) => state.zone)
  const observation = useFrom('topology', (state) => state.observation)
  const error = useFrom('topology', (state) => state.observationError)
  const open = useFrom('topology', (state) => state.openObservation)
  const onOpen = useCallback((seq: number) => void open(slug, seq, null), [open, slug])
  return (
    <EvidenceLines
      zone={zone}
      evidence={evidence}
      observation={observation}
      onOpen={onOpen}
      error={error?.message ?? null}
    />
  )
}
