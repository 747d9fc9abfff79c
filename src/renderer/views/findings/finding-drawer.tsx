import { useState } from 'react'
import type { FindingView } from '../../../shared/api/finding-views.ts'
import { useClusterSlug, useGo, usePatchSearch } from '../../state/search.ts'
import { useFrom } from '../../state/stores.tsx'
import { Button } from '../../ui/button.tsx'
import { Drawer } from '../../ui/drawer.tsx'
import { OutsideText } from '../../ui/outside-text.tsx'
import { Fact, Section } from '../../ui/section.tsx'
import { toClock, toFullTime } from '../../ui/time-text.ts'
import { AcknowledgeDialog } from './acknowledge-dialog.tsx'
import { Severity, toStanding } from './finding-columns.tsx'
import { isOfFrames } from './finding-words.ts'
import { Paragraphs } from './paragraphs.tsx'

interface FindingDrawerProps {
  readonly finding: FindingView
  /** The present of a cluster that grows: only there can anything be acknowledged. */
  readonly canAcknowledge: boolean
}

/** One finding: what is wrong, what to do, and the observations behind it. */
export function FindingDrawer({ finding, canAcknowledge }: FindingDrawerProps) {
  const wide = useFrom('preferences', (state) => state.drawer === 'wide')
  const change = useFrom('preferences', (state) => state.change)
  const patch = usePatchSearch()
  const [asking, setAsking] = useState(false)
  const lasts = finding.untilUs === null
  return (
    <Drawer
      title={<OutsideText text={finding.subject} />}
      wide={wide}
      onWide={(next) => change({ drawer: next ? 'wide' : 'narrow' })}
      onClose={() => patch({ sel: undefined })}
    >
      <Section title="What is wrong">
        <p className="text-13">
          <Paragraphs text={finding.text} />
        </p>
      </Section>
      <Section title="What to do">
        <p className="text-13">
          <Paragraphs text={finding.remedy} />
        </p>
      </Section>
      <Facts finding={finding} />
      <Section title="Evidence">
        <Evidence finding={finding} />
      </Section>
      {lasts && canAcknowledge && (
        <div className="p-3">
          <Button onClick={() => setAsking(true)}>
            {finding.acknowledged === null ? 'Acknowledge with a note' : 'Change the note'}
          </Button>
        </div>
      )}
      {lasts && !canAcknowledge && (
        <p className="p-3 text-12 text-ink-3">It can be acknowledged in the present of a cluster that is watched.</p>
      )}
      {asking && <AcknowledgeDialog finding={finding} onClose={() => setAsking(false)} />}
    </Drawer>
  )
}

function Facts({ finding }: { readonly finding: FindingView }) {
  const zone = useFrom('preferences', (state) => state.zone)
  const time = (us: string) => <time>{toFullTime(Number(us) / 1000, zone)}</time>
  return (
    <Section title="Facts">
      <dl className="grid grid-cols-[92px_minmax(0,1fr)] gap-y-1 text-12">
        <Fact word="Severity">
          <Severity finding={finding} />
        </Fact>
        <Fact word="State">{toStanding(finding)}</Fact>
        <Fact word="Since">{time(finding.sinceUs)}</Fact>
        {finding.untilUs !== null && <Fact word="Until">{time(finding.untilUs)}</Fact>}
        <Fact word="Rule">
          <span className="font-mono">
            <OutsideText text={finding.id} />
          </span>
        </Fact>
        {finding.acknowledged !== null && (
          <>
            <Fact word="Acknowledged">{time(finding.acknowledged.atUs)}</Fact>
            <Fact word="Note">
              <OutsideText text={finding.acknowledged.note} />
            </Fact>
          </>
        )}
      </dl>
    </Section>
  )
}

function Evidence({ finding }: { readonly finding: FindingView }) {
  const slug = useClusterSlug()
  const zone = useFrom('preferences', (state) => state.zone)
  const go = useGo()
  if (finding.evidence.length === 0) return <p className="text-12 text-ink-3">No single observation shows it.</p>
  const open = (seq: number, atUs: string): void =>
    go(`/c/${slug ?? ''}/events`, { at: atUs, ...(isOfFrames(finding) && seq > 0 ? { sel: `${seq}.0` } : {}) })
  return (
    <ul className="flex flex-col gap-1 text-12">
      {finding.evidence.map(({ seq, atUs, sentence }) => (
        <li key={`${seq} ${atUs} ${sentence}`} className="flex items-baseline gap-2">
          <button
            type="button"
            className="whitespace-nowrap font-mono tabular-nums underline decoration-line-strong underline-offset-2"
            title={`Events up to ${toFullTime(Number(atUs) / 1000, zone)}${seq > 0 ? `, observation ${seq}` : ''}`}
            onClick={() => open(seq, atUs)}
          >
            {toClock(Number(atUs) / 1000, zone)}
          </button>
          <span className="min-w-0">
            <OutsideText text={sentence} />
          </span>
        </li>
      ))}
    </ul>
  )
}
