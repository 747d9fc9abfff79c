import { toFamily } from '../../state/event-kinds.ts'
import { useGo } from '../../state/search.ts'
import { useFrom } from '../../state/stores.tsx'
import { useSubject } from '../../state/use-subject.ts'
import { LineList } from '../../ui/line-list.tsx'
import { OutsideText } from '../../ui/outside-text.tsx'
import { Picture } from '../../ui/picture.tsx'
import { Section } from '../../ui/section.tsx'
import { SmallChart } from '../../ui/small-chart.tsx'
import { Swatch } from '../../ui/tag.tsx'

import { EvidenceSection } from './evidence-section.tsx'

/** Read anew this often while live. */
const TURN_MS = 10_000

interface SubjectSectionsProps {
  readonly slug: string
  readonly subject: string
  readonly atMs: number
}

/** The past of what is selected, the observations behind it, and what it sent lately. */
export function SubjectSections({ slug, subject, atMs }: SubjectSectionsProps) {
  const state = useSubject('topology', subject, Math.floor(atMs / TURN_MS))
  const zone = useFrom('preferences', (each) => each.zone)
  const go = useGo()
  const fits = state.subject === subject
  const past = fits ? state.past : null
  if (past === null) {
    if (fits && state.pastError !== null) {
      return (
        <Section title="Past">
          <p role="alert" className="text-12 text-bad">
            It cannot be read: <OutsideText text={state.pastError.message} />
          </p>
        </Section>
      )
    }
    return <Picture kind="loading" title="Reading its past." />
  }
  return (
    <>
      <Section title="Past">
        {past.charts.map((chart) => (
          <SmallChart key={chart.title} {...chart} zone={zone} />
        ))}
        {past.charts.length === 0 && <p className="text-12 text-ink-3">Nothing was measured in this range.</p>}
      </Section>
      <EvidenceSection slug={slug} evidence={past.evidence} />
      {state.events !== null && (
        <Section title="Recent events">
          <LineList
            zone={zone}
            opens="The event in Events"
            lines={state.events.map((row) => ({
              key: `${row.seq}.${row.index}`,
              atMs: Number(row.atUs) / 1000,
              text: row.kind === 'event' ? `${row.type} ${row.summary}` : row.summary,
              mark: <Swatch series={row.kind === 'event' ? toFamily(row.type).series : 8} />,
              onOpen: () => go(`/c/${slug}/events`, { at: row.atUs, sel: `${row.seq}.${row.index}` })
            }))}
          />
          {state.events.length === 0 && <p className="text-12 text-ink-3">None in the history.</p>}
        </Section>
      )}
    </>
  )
}
