import { useMemo, useState } from 'react'
import type { EventDetail } from '../../../shared/api/views.ts'
import { useFrom } from '../../state/stores.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { HexView } from '../../ui/hex-view.tsx'
import { toExact } from '../../ui/number-text.ts'
import { OutsideText } from '../../ui/outside-text.tsx'
import { Section } from '../../ui/section.tsx'

type Span = EventDetail['spans'][number]
/** A field's bytes beside its value; longer ones are cut, the payload below has them all. */
const BYTES_BESIDE = 6

/** Fields and bytes of one event: pointing at one lights the other. */
export function PayloadFields({ detail }: { readonly detail: EventDetail }) {
  const [lit, setLit] = useState<number | null>(null)
  const wide = useFrom('preferences', (state) => state.drawer === 'wide')
  const own = detail.row.kind === 'gap' ? 0 : detail.row.index
  const spans = useMemo(
    () => detail.spans.filter((span) => span.event === own || span.event === -1).toSorted((a, b) => a.from - b.from),
    [detail, own]
  )
  const others = new Set(detail.spans.map((span) => span.event)).size - new Set(spans.map((span) => span.event)).size
  return (
    <>
      <Section
        title="Fields"
        actions={<CopyButton text={JSON.stringify(detail.decoded, null, 2)} label="Copy as JSON" word="JSON" />}
      >
        <ul className="font-mono text-12">
          {spans.map((span, at) => (
            <li key={`${span.from}-${span.name}`}>
              <button
                type="button"
                data-lit={lit === at}
                onMouseEnter={() => setLit(at)}
                onMouseLeave={() => setLit(null)}
                onFocus={() => setLit(at)}
                onBlur={() => setLit(null)}
                className={`grid min-h-[26px] w-full grid-cols-[84px_minmax(0,1fr)_auto] items-center gap-2 rounded px-1 text-left ${lit === at ? 'bg-accent-soft' : ''}`}
              >
                <span className="truncate text-ink-3">
                  <OutsideText text={span.name} />
                </span>
                <span className="truncate">
                  <FieldValue span={span} detail={detail} />
                </span>
                <span className="text-ink-3">{bytesOf(detail.hex, span)}</span>
              </button>
            </li>
          ))}
        </ul>
        {others > 0 && (
          <p className="mt-1 text-12 text-ink-3">
            {others} other {others === 1 ? 'event' : 'events'} in the same frame; JSON holds them all.
          </p>
        )}
      </Section>
      <Section
        title={`Raw, ${toExact(detail.payloadBytes)} ${detail.payloadBytes === 1 ? 'byte' : 'bytes'}`}
        actions={<CopyButton text={detail.hex} label="Copy as hex" word="Hex" />}
      >
        <HexView hex={detail.hex} perLine={wide ? 16 : 8} spans={spans} lit={lit} onLight={setLit} />
      </Section>
    </>
  )
}

/** A tag has no value of its own: it says which kind of event follows. */
function FieldValue({ span, detail }: { readonly span: Span; readonly detail: EventDetail }) {
  if (span.value !== '') return <OutsideText text={span.value} />
  return span.name === 'tag' && detail.row.kind === 'event' ? <OutsideText text={detail.row.type} /> : null
}

function bytesOf(hex: string, span: Span): string {
  const bytes = hex.slice(span.from * 2, Math.min(span.to, span.from + BYTES_BESIDE) * 2).replace(/(..)(?=.)/g, '$1 ')
  return span.to - span.from > BYTES_BESIDE ? `${bytes} …` : bytes
}
