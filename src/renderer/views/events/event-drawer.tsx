import { useEffect } from 'react'
import type { EventDetail } from '../../../shared/api/views.ts'
import { toFamily } from '../../state/event-kinds.ts'
import type { WindowRow } from '../../state/event-window.ts'
import { useGo, usePatchSearch } from '../../state/search.ts'
import { useFrom } from '../../state/stores.tsx'
import { toReleases } from '../../state/wire-releases.ts'
import { Drawer } from '../../ui/drawer.tsx'
import { Mark } from '../../ui/mark.tsx'
import { toExact, toMicros, toSpan } from '../../ui/number-text.ts'
import { OutsideText } from '../../ui/outside-text.tsx'
import { Picture } from '../../ui/picture.tsx'
import { Fact, Section } from '../../ui/section.tsx'
import { Tag } from '../../ui/tag.tsx'
import { toFullTime } from '../../ui/time-text.ts'
import { PayloadFields } from './payload-fields.tsx'

interface EventDrawerProps {
  readonly slug: string
  readonly sel: string
  /** The row, if it is among those at hand: a gap has no bytes to ask for. */
  readonly row: WindowRow | undefined
}

/** Everything that is known of one row: its fields, its bytes, who heard it when, and from what we know it. */
export function EventDrawer({ slug, sel, row }: EventDrawerProps) {
  const select = useFrom('events', (state) => state.select)
  const detail = useFrom('events', (state) => state.detail)
  const error = useFrom('events', (state) => state.detailError)
  const wide = useFrom('preferences', (state) => state.drawer === 'wide')
  const change = useFrom('preferences', (state) => state.change)
  const patch = usePatchSearch()
  const gap = row?.kind === 'gap' ? row : null
  useEffect(() => {
    void select(slug, gap === null ? sel : null)
  }, [select, slug, sel, gap])
  const fits = detail !== null && `${detail.row.seq}.${detail.row.index}` === sel
  return (
    <Drawer
      title={gap === null ? fits ? <Kind detail={detail} /> : 'Event' : 'Gap'}
      wide={wide}
      onWide={(next) => change({ drawer: next ? 'wide' : 'narrow' })}
      onClose={() => patch({ sel: undefined })}
    >
      {gap !== null && <GapFacts row={gap} />}
      {gap === null && fits && <EventFacts slug={slug} detail={detail} />}
      {gap === null && !fits && error !== null && (
        <Picture kind="failed" title="This event cannot be shown">
          <OutsideText text={error.message} />
        </Picture>
      )}
      {gap === null && !fits && error === null && <Picture kind="loading" title="Reading it from the history." />}
    </Drawer>
  )
}

function Kind({ detail }: { readonly detail: EventDetail }) {
  const { row } = detail
  if (row.kind !== 'event') return <>Undecodable frame</>
  return (
    <Tag series={toFamily(row.type).series}>
      <OutsideText text={row.type} />
    </Tag>
  )
}

function EventFacts({ slug, detail }: { readonly slug: string; readonly detail: EventDetail }) {
  const zone = useFrom('preferences', (state) => state.zone)
  const go = useGo()
  const { row } = detail
  const nodeId = row.kind === 'gap' ? null : row.nodeId
  return (
    <>
      <Section title="Facts">
        <dl className="grid grid-cols-[84px_minmax(0,1fr)] gap-y-1 text-12">
          <Fact word="Heard">
            <time>{toFullTime(Number(row.atUs) / 1000, zone)}</time>
          </Fact>
          <Fact word="From node">
            {nodeId === null ? (
              'unknown'
            ) : (
              <button
                type="button"
                className="underline decoration-line-strong underline-offset-2"
                title="Only this node’s events"
                onClick={() => go(`/c/${slug}/events`, { node: String(nodeId) })}
              >
                {nodeId}
              </button>
            )}
          </Fact>
          {row.kind === 'event' && row.objectType !== null && (
            <Fact word="Object type">
              <OutsideText text={row.objectType} />
            </Fact>
          )}
          {row.kind === 'undecodable' && (
            <Fact word="Fault">
              <span className="text-bad">
                <OutsideText text={row.error} />
              </span>
            </Fact>
          )}
          {row.summary !== '' && (
            <Fact word="It says">
              <OutsideText text={row.summary} />
            </Fact>
          )}
          <Fact word="Read as">
            <OutsideText text={toReleases(detail.wire)} />
          </Fact>
        </dl>
        {detail.notes.map((note) => (
          <p key={note} className="mt-1.5 flex items-baseline gap-1.5 text-12 text-ink-2">
            <Mark tone="unknown" size={9} />
            <span>
              <OutsideText text={note} />
            </span>
          </p>
        ))}
      </Section>
      <PayloadFields detail={detail} />
      <Arrivals detail={detail} />
    </>
  )
}

function Arrivals({ detail }: { readonly detail: EventDetail }) {
  const first = detail.arrivals[0]
  return (
    <Section title="Heard on">
      <ul className="text-12">
        {detail.arrivals.map((arrival) => (
          <li key={arrival.seq} className="flex h-[26px] items-center gap-2">
            <span className="min-w-0 flex-1 truncate">
              <OutsideText text={arrival.server} mono />
            </span>
            <span className="text-ink-2" title={`${arrival.atUs} µs since 1970`}>
              {arrival.afterUs === 0 ? 'first' : `+${toMicros(arrival.afterUs)}`}
            </span>
          </li>
        ))}
      </ul>
      <p className="mt-1 text-12 text-ink-3">
        Offsets are of our own clock and hold our own distance to each server.
        {first !== undefined && ` From observation ${toExact(first.seq)} of this history.`}
      </p>
    </Section>
  )
}

function GapFacts({ row }: { readonly row: WindowRow & { readonly kind: 'gap' } }) {
  const zone = useFrom('preferences', (state) => state.zone)
  const { gap } = row
  return (
    <Section title="Facts">
      <dl className="grid grid-cols-[84px_minmax(0,1fr)] gap-y-1 text-12">
        <Fact word="Who">{gap.server === null ? 'Nobody could hear.' : <OutsideText text={gap.server} mono />}</Fact>
        <Fact word="From">{toFullTime(Number(gap.fromUs) / 1000, zone)}</Fact>
        <Fact word="To">{gap.toUs === null ? 'still open' : toFullTime(Number(gap.toUs) / 1000, zone)}</Fact>
        {gap.toUs !== null && <Fact word="Lasted">{toSpan((Number(gap.toUs) - Number(gap.fromUs)) / 1000)}</Fact>}
        <Fact word="Cause">
          <OutsideText text={gap.cause} />
        </Fact>
      </dl>
      <p className="mt-2 text-12 text-ink-2">
        {gap.server === null
          ? 'What was sent in this time is not known, and is not in the history.'
          : 'Frames of this time were heard on other servers, if these were up and linked to it.'}
      </p>
    </Section>
  )
}
