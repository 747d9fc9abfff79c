import { classNames } from './class-names.ts'
import type { Tone } from './mark.tsx'

export interface StripBand {
  readonly fromMs: number
  readonly toMs: number
  readonly tone: Tone
  /** Darker of two states that share a colour. */
  readonly hatched?: boolean
  readonly word: string
}

interface BandStripProps {
  readonly label: string
  readonly fromMs: number
  readonly toMs: number
  readonly bands: readonly StripBand[]
  /** Spans in which nobody could hear: hatched over everything. */
  readonly gaps: readonly { readonly fromMs: number; readonly toMs: number | null }[]
}

const FILL: Readonly<Record<Tone, string>> = {
  ok: 'var(--ok)',
  quiet: 'var(--ok)',
  warn: 'var(--warn)',
  bad: 'var(--bad)',
  unknown: 'var(--line-strong)',
  gap: 'var(--hatch)',
  ours: 'var(--ours)'
}
const WIDTH = 1000
const HEIGHT = 14
/** Height of a band by its tone: what is well lies low, so that shape tells what colour tells. */
const TALL: Readonly<Record<Tone, number>> = { ok: 5, quiet: 2, warn: 10, bad: 14, unknown: 3, gap: 14, ours: 5 }

/** States over time as bands on one line; shares of a box that is stretched to its place. */
export function BandStrip({ label, fromMs, toMs, bands, gaps }: BandStripProps) {
  const span = Math.max(1, toMs - fromMs)
  const toX = (ms: number): number => (Math.min(toMs, Math.max(fromMs, ms)) - fromMs) * (WIDTH / span)
  return (
    <div className="relative h-3.5 w-full">
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={label}
        className="absolute inset-0 h-full w-full"
      >
        <path d={`M0 ${HEIGHT - 0.5}H${WIDTH}`} stroke="var(--line)" vectorEffect="non-scaling-stroke" />
        {bands.map((band) => (
          <rect
            key={`${band.fromMs} ${band.word}`}
            x={toX(band.fromMs)}
            width={Math.max(1.5, toX(band.toMs) - toX(band.fromMs))}
            y={HEIGHT - TALL[band.tone]}
            height={TALL[band.tone]}
            fill={FILL[band.tone]}
            fillOpacity={band.hatched === true ? 0.35 : 1}
            {...(band.hatched === true
              ? { stroke: FILL[band.tone], strokeWidth: 1.5, vectorEffect: 'non-scaling-stroke' }
              : {})}
          >
            <title>{band.word}</title>
          </rect>
        ))}
      </svg>
      {gaps.map((gap) => (
        <span
          key={gap.fromMs}
          title="Nobody could hear"
          className={classNames('hatched absolute inset-y-0 bg-surface-1/70')}
          style={{
            left: `${toX(gap.fromMs) / 10}%`,
            width: `${Math.max(0.2, (toX(gap.toMs ?? toMs) - toX(gap.fromMs)) / 10)}%`
          }}
        />
      ))}
    </div>
  )
}
