import { useEffect, useState } from 'react'
import type { SubjectPast } from '../../../shared/api/topology-views.ts'
import { useFrom } from '../../state/stores.tsx'
import { LineList } from '../../ui/line-list.tsx'
import { ObservationLines } from '../../ui/observation-lines.tsx'
import { Section } from '../../ui/section.tsx'

interface EvidenceSectionProps {
  readonly slug: string
  readonly evidence: SubjectPast['evidence']
}

/** The observations behind what is selected; each opens as it was recorded. */
export function EvidenceSection({ slug, evidence }: EvidenceSectionProps) {
  const [opened, setOpened] = useState<number | null>(null)
  const zone = useFrom('preferences', (state) => state.zone)
  const observation = useFrom('nodes', (state) => state.observation)
  const error = useFrom('nodes', (state) => state.observationError)
  const open = useFrom('nodes', (state) => state.openObservation)
  useEffect(() => {
    if (opened !== null) void open(slug, opened, null)
  }, [open, slug, opened])
  return (
    <Section title="Evidence, newest first">
      <LineList
        zone={zone}
        opens="The observation as it was recorded"
        lines={evidence.map((each) => ({
          key: String(each.seq),
          atMs: Number(each.atUs) / 1000,
          text: each.sentence,
          onOpen: () => setOpened(opened === each.seq ? null : each.seq)
        }))}
      />
      {evidence.length === 0 && <p className="text-12 text-ink-3">No single observation is behind it.</p>}
      {opened !== null && (
        <ObservationLines
          observation={observation !== null && observation.seq === opened ? observation : null}
          error={error?.message ?? null}
        />
      )}
    </Section>
  )
}
