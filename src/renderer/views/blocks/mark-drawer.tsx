import { useEffect } from 'react'
import type { BlockDetail, BlockMark } from '../../../shared/api/block-views.ts'
import { useGo } from '../../state/search.ts'
import { useFrom } from '../../state/stores.tsx'
import { Button } from '../../ui/button.tsx'
import { Drawer } from '../../ui/drawer.tsx'
import { ObservationLines } from '../../ui/observation-lines.tsx'
import { OutsideText } from '../../ui/outside-text.tsx'
import { Fact, Section } from '../../ui/section.tsx'
import { toFullTime, toSeconds, type Zone } from '../../ui/time-text.ts'
import { EvidenceWord } from './evidence-glyph.tsx'
import { toEvidence } from './evidence-looks.ts'
import { toIntervalText, toMsText } from './time-scale.ts'

interface MarkDrawerProps {
  readonly slug: string
  readonly detail: BlockDetail
  /** A node's mark, or an arrival at a server by its place. */
  readonly chosen:
    | { readonly kind: 'mark'; readonly mark: BlockMark }
    | { readonly kind: 'arrival'; readonly at: number }
  readonly onClose: () => void
}

const GRID = 'grid grid-cols-[104px_minmax(0,1fr)] gap-y-1 text-12'

/** What one mark on the timeline rests on. */
export function MarkDrawer({ slug, detail, chosen, onClose }: MarkDrawerProps) {
  const wide = useFrom('preferences', (state) => state.drawer === 'wide')
  const change = useFrom('preferences', (state) => state.change)
  return (
    <Drawer
      title={chosen.kind === 'mark' ? `Node ${chosen.mark.nodeId}` : 'Arrival at a server'}
      wide={wide}
      onWide={(next) => change({ drawer: next ? 'wide' : 'narrow' })}
      onClose={onClose}
    >
      {chosen.kind === 'mark' ? (
        <MarkFacts slug={slug} detail={detail} mark={chosen.mark} />
      ) : (
        <ArrivalFacts slug={slug} detail={detail} at={chosen.at} />
      )}
    </Drawer>
  )
}

function MarkFacts({
  slug,
  detail,
  mark
}: {
  readonly slug: string
  readonly detail: BlockDetail
  readonly mark: BlockMark
}) {
  const zone = useFrom('preferences', (state) => state.zone)
  const go = useGo()
  const look = toEvidence(mark.evidence)
  const startMs = Number(detail.row.atUs) / 1000
  return (
    <>
      <Section
        title="Evidence"
        actions={
          <Button size="small" onClick={() => go(`/c/${slug}/nodes`, { sel: `node:${mark.nodeId}` })}>
            In Nodes
          </Button>
        }
      >
        <p className="text-12">
          <EvidenceWord evidence={mark.evidence} />
        </p>
        <p className="mt-1 text-12 text-ink-3">{look.help}</p>
        <p className="mt-1.5 break-words text-12 text-ink-2">
          <OutsideText text={mark.reason} />
        </p>
        <dl className={`${GRID} mt-2`}>
          {mark.toMs !== null && (
            <>
              <Fact word="After">{toIntervalText(mark.fromMs, mark.toMs)} from the first arrival</Fact>
              {mark.fromMs !== null && <Fact word="Not before">{toFullTime(startMs + mark.fromMs, zone)}</Fact>}
              <Fact word="Not after">{toFullTime(startMs + mark.toMs, zone)}</Fact>
              <Fact word="Clock">this computer’s, monotonic</Fact>
            </>
          )}
          {mark.server !== null && (
            <Fact word="Connection">
              <OutsideText text={mark.server} />
              {mark.cid !== null && `, ${mark.cid}`}
            </Fact>
          )}
        </dl>
      </Section>
      <Words mark={mark} zone={zone} />
      <Behind slug={slug} seq={mark.seq} cid={mark.cid} atMs={startMs + (mark.toMs ?? 0)} />
    </>
  )
}

/** What the node itself logged: whole seconds of its own clock, which is no moment of ours. */
function Words({ mark, zone }: { readonly mark: BlockMark; readonly zone: Zone }) {
  if (mark.words.length === 0) return null
  return (
    <Section title="What the node said">
      <dl className={GRID}>
        {mark.words.map((word) => (
          <Fact key={word.evidence} word={toEvidence(word.evidence).word}>
            within {toSeconds(word.secondMs, zone)} to {toSeconds(word.secondMs + 1_000, zone)} of its own clock; read
            in its log at {toFullTime(Number(word.readUs) / 1000, zone)} of ours
          </Fact>
        ))}
      </dl>
      {mark.evidence === 'processed' && (
        <p className="mt-1 text-12 text-ink-3">
          Processed, no attempt since: the address did not come back to this node.
        </p>
      )}
    </Section>
  )
}

function ArrivalFacts({
  slug,
  detail,
  at
}: {
  readonly slug: string
  readonly detail: BlockDetail
  readonly at: number
}) {
  const zone = useFrom('preferences', (state) => state.zone)
  const arrival = detail.arrivals[at]
  if (arrival === undefined) return null
  const atMs = Number(arrival.atUs) / 1000
  return (
    <>
      <Section title="Arrival">
        <dl className={GRID}>
          <Fact word="Server">
            <OutsideText text={arrival.server} mono />
          </Fact>
          <Fact word="At">{toFullTime(atMs, zone)}</Fact>
          <Fact word="After">
            {arrival.afterMs === 0 ? 'the first' : `${toMsText(arrival.afterMs)} after the first`}
          </Fact>
        </dl>
        <p className="mt-2 text-12 text-ink-3">
          Heard by our own observer of this server; it holds our own distance to it.
        </p>
      </Section>
      <Behind slug={slug} seq={arrival.seq} cid={null} atMs={atMs} />
    </>
  )
}

interface BehindProps {
  readonly slug: string
  readonly seq: number | null
  /** The connection that is meant in a server's answer. */
  readonly cid: number | null
  readonly atMs: number
}

/** The observation behind a mark as it was recorded, or that there is none. */
function Behind({ slug, seq, cid, atMs }: BehindProps) {
  const go = useGo()
  const observation = useFrom('blocks', (state) => state.observation)
  const error = useFrom('blocks', (state) => state.observationError)
  const open = useFrom('blocks', (state) => state.openObservation)
  useEffect(() => {
    if (seq !== null) void open(slug, seq, cid)
  }, [open, slug, seq, cid])
  if (seq === null) {
    return (
      <Section title="The observation behind it">
        <p className="text-12 text-ink-2">There is none: that is what this mark says.</p>
      </Section>
    )
  }
  const shown = observation !== null && observation.seq === seq ? observation : null
  const us = String(Math.ceil(atMs * 1000) + 1)
  return (
    <Section
      title="The observation behind it"
      actions={
        <Button
          size="small"
          onClick={() => go(`/c/${slug}/events`, shown?.kind === 'arrival' ? { at: us, sel: `${seq}.0` } : { at: us })}
        >
          Events then
        </Button>
      }
    >
      <ObservationLines observation={shown} error={error?.message ?? null} />
    </Section>
  )
}
