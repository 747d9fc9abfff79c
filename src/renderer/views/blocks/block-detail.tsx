import { X } from 'lucide-react'
import { useEffect, useMemo, useState } from 'react'
import type { BlockMark, BlockDetail as Detail } from '../../../shared/api/block-views.ts'
import { useGo } from '../../state/search.ts'
import { useFrom } from '../../state/stores.tsx'
import { useTime } from '../../state/time.ts'
import { IconButton } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Choice } from '../../ui/field.tsx'
import { Mark } from '../../ui/mark.tsx'
import { OutsideText } from '../../ui/outside-text.tsx'
import { Picture } from '../../ui/picture.tsx'
import { ScrollBox } from '../../ui/scroll-box.tsx'
import { evidenceRank } from './evidence-looks.ts'
import { MarksTable } from './marks-table.tsx'
import { RunLink } from './run-link.tsx'
import type { TimeScale } from './time-scale.ts'
import { Timeline } from './timeline.tsx'
import { toMade } from './timeline-lanes.tsx'

interface BlockDetailProps {
  readonly slug: string
  readonly seq: number
  /** Another number reads it anew: it may still move. */
  readonly turn: number
  readonly selected: number | null
  readonly onMark: (mark: BlockMark) => void
  readonly onArrival: (at: number) => void
  readonly onCopy: (text: string) => void
  readonly onClose: () => void
}

type Order = 'latency' | 'node' | 'worst'

/** One frame: its sentence, its timeline, what could not be known. */
export function BlockDetail({ slug, seq, turn, onClose, ...rest }: BlockDetailProps) {
  const detail = useFrom('blocks', (state) => state.detail)
  const error = useFrom('blocks', (state) => state.detailError)
  const openDetail = useFrom('blocks', (state) => state.openDetail)
  const { moment } = useTime()
  useEffect(() => {
    if (turn >= 0) void openDetail(slug, moment, seq)
  }, [openDetail, slug, moment, seq, turn])
  const fits = detail !== null && detail.row.seq === seq
  return (
    <section aria-label="One frame’s way" className="flex min-h-0 flex-1 flex-col border-line border-t bg-surface-1">
      {fits && <Way key={seq} slug={slug} detail={detail} onClose={onClose} {...rest} />}
      {!fits && error !== null && (
        <Picture kind={error.kind === 'refused' ? 'not-permitted' : 'failed'} title="This frame cannot be shown">
          <OutsideText text={error.message} />
        </Picture>
      )}
      {!fits && error === null && <Picture kind="loading" title="Reading its way from the history." />}
    </section>
  )
}

type WayProps = Omit<BlockDetailProps, 'seq' | 'turn'> & { readonly detail: Detail }

function Way({ slug, detail, selected, onMark, onArrival, onCopy, onClose }: WayProps) {
  const [order, setOrder] = useState<Order>('latency')
  const [scaleKind, setScaleKind] = useState<TimeScale['kind']>('log')
  const [shape, setShape] = useState<'timeline' | 'table'>('timeline')
  const marks = useMemo(() => sortMarks(detail.marks, order), [detail.marks, order])
  return (
    <>
      <header className="flex shrink-0 flex-wrap items-center gap-x-2 gap-y-1 border-line border-b px-3 py-1">
        <h2 className="max-w-[40%] truncate font-semibold">
          <OutsideText text={detail.row.what} /> by node {detail.row.nodeId}
        </h2>
        <p className="line-clamp-2 min-w-64 flex-1 text-12 text-ink-2">
          <OutsideText text={detail.row.sentence} />
        </p>
        <Choice
          label="Order"
          value={order}
          onChange={setOrder}
          options={[
            ['latency', 'By latency'],
            ['worst', 'Worst first'],
            ['node', 'By node']
          ]}
        />
        <Choice
          label="Time axis"
          value={scaleKind}
          onChange={setScaleKind}
          options={[
            ['log', 'Log'],
            ['linear', 'Linear']
          ]}
        />
        <Choice
          label="Shape"
          value={shape}
          onChange={setShape}
          options={[
            ['timeline', 'Timeline'],
            ['table', 'Table']
          ]}
        />
        <IconButton small label="Close (Escape)" onClick={onClose}>
          <X size={13} />
        </IconButton>
      </header>
      <div className="min-h-0 flex-1">
        {shape === 'timeline' ? (
          <Timeline
            detail={detail}
            marks={marks}
            scaleKind={scaleKind}
            selected={selected}
            onOpen={onMark}
            onArrival={onArrival}
            onCopy={onCopy}
          />
        ) : (
          <MarksTable marks={marks} selected={selected} onOpen={onMark} onCopy={onCopy} />
        )}
      </div>
      <Notes slug={slug} detail={detail} />
    </>
  )
}

/** Nodes that a button of their own is drawn for; more are resynced together. */
const MOST_RELOADS = 3

/** Below the timeline: by whose clock, what nobody could know, what to do. */
function Notes({ slug, detail }: { readonly slug: string; readonly detail: Detail }) {
  const go = useGo()
  const { row, reloadAt } = detail
  // A canary makes these firm.
  const unproven = row.counts['handed-over'] + row.counts.likely
  return (
    <ScrollBox
      label="What could not be known"
      className="h-auto max-h-[76px] shrink-0 border-line border-t px-3 py-1.5 text-12 text-ink-2"
    >
      <p className="flex flex-wrap items-center gap-x-3">
        <span>Times are of this computer’s clock. {toMade(detail).words}</span>
        {row.address !== null && (
          <span className="inline-flex items-center gap-1">
            blocks
            <button
              type="button"
              className="underline"
              title="Its story"
              onClick={() =>
                go(`/c/${slug}/blocks`, { show: 'addresses', sel: `address:${row.address?.address ?? ''}` })
              }
            >
              <OutsideText text={row.address.address} mono />
            </button>
            (<OutsideText text={row.address.reason} />)
          </span>
        )}
        {row.type === 'ReloadBlockedIps' && (
          <span>This form (0.12 to 0.15) names no address: it says only that the list changed.</span>
        )}
        <span className="inline-flex items-center gap-1">
          {row.objectId !== null && (
            <>
              id <span className="font-mono">{row.objectId}</span>
              <CopyButton text={row.objectId} label="Copy the id" />
            </>
          )}
          <CopyButton text={detail.payload} label="Copy the payload as hex" word="Payload" />
        </span>
      </p>
      {(reloadAt.length > 0 || unproven > 0) && (
        <p className="my-1 flex flex-wrap items-center gap-1.5">
          {reloadAt.slice(0, MOST_RELOADS).map(({ nodeId }) => (
            <RunLink
              key={nodeId}
              slug={slug}
              entry="reload-blocked-ips"
              node={nodeId}
              word={`Reload on node ${nodeId}…`}
            />
          ))}
          {reloadAt.length > 0 && <RunLink slug={slug} entry="resync" word="Resync every node…" />}
          {unproven > 0 && <RunLink slug={slug} entry="prove-now" word="Prove now…" />}
        </p>
      )}
      <ul>
        {detail.notes.map((note) => (
          <li key={note} className="flex items-baseline gap-2">
            <Mark tone="unknown" size={9} />
            <span className="min-w-0 break-words">
              <OutsideText text={note} />
            </span>
          </li>
        ))}
      </ul>
    </ScrollBox>
  )
}

/** The origin leads; who has no time follows those who have, the worst of them first. */
function sortMarks(marks: readonly BlockMark[], order: Order): readonly BlockMark[] {
  const own = (mark: BlockMark): number => (mark.evidence === 'own' ? 0 : 1)
  const late = (mark: BlockMark): number => mark.toMs ?? Number.MAX_SAFE_INTEGER
  const worst = (a: BlockMark, b: BlockMark): number => evidenceRank(b.evidence) - evidenceRank(a.evidence)
  return marks.toSorted((a, b) => {
    const first = own(a) - own(b)
    if (first !== 0) return first
    if (order === 'node') return a.nodeId - b.nodeId
    if (order === 'worst') return worst(a, b) || late(a) - late(b) || a.nodeId - b.nodeId
    return late(a) - late(b) || worst(a, b) || a.nodeId - b.nodeId
  })
}
