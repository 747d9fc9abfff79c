import type { Evidence } from '../../../shared/propagation/evidence.ts'
import { EVIDENCES } from './evidence-looks.ts'

interface CountsBarProps {
  readonly counts: Readonly<Record<Evidence, number>>
}

const SHADE: ReadonlyMap<Evidence, number> = new Map([
  ['likely', 0.6],
  ['seen', 0.45],
  ['unknown', 0.3]
])

/** Of all nodes, how many came how far: one bar, the strongest at the left. What is lost is never thinner than seen. */
export function CountsBar({ counts }: CountsBarProps) {
  const parts = [...EVIDENCES].flatMap(([evidence, look]) =>
    counts[evidence] === 0 ? [] : [{ evidence, look, count: counts[evidence] }]
  )
  const total = parts.reduce((sum, part) => sum + part.count, 0)
  const words = parts.map(({ count, look }) => `${count} ${look.word}`).join(', ')
  return (
    <span
      role="img"
      aria-label={words}
      title={words}
      className="flex h-2.5 w-full gap-px overflow-hidden rounded-[2px]"
    >
      {parts.map(({ evidence, look, count }) => (
        <span
          key={evidence}
          className={evidence === 'unknown' ? 'hatched' : undefined}
          style={{
            flexGrow: count / total,
            minWidth: 4,
            opacity: evidence === 'unknown' ? 1 : (SHADE.get(evidence) ?? 1),
            ...(evidence === 'unknown' ? {} : { background: `var(--${look.ink})` })
          }}
        />
      ))}
    </span>
  )
}
