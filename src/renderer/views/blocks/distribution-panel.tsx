import type { BlocksView } from '../../../shared/api/block-views.ts'
import { toExact } from '../../ui/number-text.ts'
import { EvidenceWord } from './evidence-glyph.tsx'
import { EVIDENCES } from './evidence-looks.ts'
import { toMsText } from './time-scale.ts'

/** Over the range: how long until all that were handed over were so, and how far frames came at nodes. */
export function DistributionPanel({ view }: { readonly view: BlocksView }) {
  const { distribution, totals } = view
  return (
    <section
      aria-label="Over the range"
      className="flex shrink-0 flex-wrap items-stretch gap-x-6 gap-y-2 border-line border-t px-3 py-2"
    >
      {distribution === null ? (
        <p className="self-center text-12 text-ink-3">In this range nothing was handed over that could be measured.</p>
      ) : (
        <>
          <dl className="flex gap-x-5">
            {(
              [
                ['half within', distribution.p50Ms],
                ['90 % within', distribution.p90Ms],
                ['99 % within', distribution.p99Ms],
                ['slowest', distribution.maxMs]
              ] as const
            ).map(([word, ms]) => (
              <div key={word} className="flex flex-col">
                <dt className="text-11 text-ink-3">{word}</dt>
                <dd className="font-semibold text-15 whitespace-nowrap">{toMsText(ms)}</dd>
              </div>
            ))}
          </dl>
          <Histogram distribution={distribution} />
        </>
      )}
      <ul
        aria-label="Evidence in the range"
        className="flex min-w-0 flex-1 flex-wrap content-center items-center gap-x-4 gap-y-1 text-12"
      >
        {[...EVIDENCES.keys()].map((evidence) =>
          totals[evidence] === 0 ? null : (
            <li key={evidence}>
              <EvidenceWord evidence={evidence} count={totals[evidence]} />
            </li>
          )
        )}
      </ul>
    </section>
  )
}

const BAR = { w: 15, gap: 3, h: 30 } as const

function Histogram({ distribution }: { readonly distribution: NonNullable<BlocksView['distribution']> }) {
  const { buckets, count } = distribution
  const most = Math.max(1, ...buckets.map((bucket) => bucket.count))
  const width = buckets.length * (BAR.w + BAR.gap)
  const first = buckets[0]
  const last = buckets.at(-1)
  const words = buckets.map((bucket) => `${bucket.count} within ${toMsText(bucket.toMs)}`).join(', ')
  return (
    <figure className="flex flex-col">
      <svg width={width} height={BAR.h} role="img" aria-label={`${toExact(count)} frames: ${words}`}>
        <path d={`M0 ${BAR.h - 0.5}H${width}`} stroke="var(--line-strong)" />
        {buckets.map((bucket, at) => {
          const tall = bucket.count === 0 ? 0 : Math.max(3, (bucket.count / most) * (BAR.h - 2))
          return (
            <rect
              key={bucket.toMs}
              x={at * (BAR.w + BAR.gap)}
              y={BAR.h - tall}
              width={BAR.w}
              height={tall}
              fill="var(--series-1)"
            >
              <title>{`${bucket.count} within ${toMsText(bucket.toMs)}`}</title>
            </rect>
          )
        })}
      </svg>
      <figcaption className="flex justify-between text-11 text-ink-3">
        <span>≤ {toMsText(first?.toMs ?? 0)}</span>
        <span>{toExact(count)} frames</span>
        <span>≤ {toMsText(last?.toMs ?? 0)}</span>
      </figcaption>
    </figure>
  )
}
