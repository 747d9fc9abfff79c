import type { ReactNode } from 'react'

const SERIES = [
  'bg-[var(--series-1)]',
  'bg-[var(--series-2)]',
  'bg-[var(--series-3)]',
  'bg-[var(--series-4)]',
  'bg-[var(--series-5)]',
  'bg-[var(--series-6)]',
  'bg-[var(--series-7)]',
  'bg-[var(--series-8)]'
] as const

/** A square of a series' colour, 1..8. */
export function Swatch({ series }: { readonly series: number }) {
  return (
    <span aria-hidden="true" className={`inline-block size-2 shrink-0 rounded-[2px] ${SERIES[series - 1] ?? ''}`} />
  )
}

/** A word with the colour of its series beside it; the colour never stands alone. */
export function Tag({ series, children }: { readonly series: number; readonly children: ReactNode }) {
  return (
    <span className="inline-flex max-w-full items-center gap-1.5 overflow-hidden whitespace-nowrap">
      <Swatch series={series} />
      <span className="truncate">{children}</span>
    </span>
  )
}
