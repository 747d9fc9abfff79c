import type { ComponentProps } from 'react'
import { useEffect, useState } from 'react'
import { LineList } from './line-list.tsx'
import { ObservationLines } from './observation-lines.tsx'
import { Section } from './section.tsx'
import type { Zone } from './time-text.ts'

interface EvidenceLinesProps {
  /** Where two such lists stand in one drawer. */
  readonly title?: string
  readonly zone: Zone
  readonly evidence: readonly { readonly seq: number; readonly atUs: string; readonly sentence: string }[]
  /** The one that was opened last, and what kept it from opening. */
  readonly observation: ComponentProps<typeof ObservationLines>['observation']
  readonly error: string | null
  readonly onOpen: (seq: number) => void
}

/** The observations behind what is selected; each opens as it was recorded. */
export function EvidenceLines({
  title = 'Evidence, newest first',
  zone,
  evidence,
  observation,
  error,
  onOpen
}: EvidenceLinesProps) {
  const [opened, setOpened] = useState<number | null>(null)
  useEffect(() => {
    if (opened !== null) onOpen(opened)
  }, [onOpen, opened])
  return (
    <Section title={title}>
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
          error={error}
        />
      )}
    </Section>
  )
}
