import { type CellState, toCellLook } from './cell-states.ts'

const LINE = { fill: 'none', stroke: 'currentColor', strokeWidth: 1.6 } as const

/** Declared ○, observed ●, both a ring with its centre filled, off –, unknown ◇, declared and not seen a crossed ring, a clash ■. */
export function CellGlyph({ state, size = 12 }: { readonly state: CellState; readonly size?: number }) {
  return (
    <svg width={size} height={size} viewBox="-7 -7 14 14" aria-hidden="true" className="shrink-0">
      <g color={`var(--${toCellLook(state).ink})`}>
        <Shape state={state} />
      </g>
    </svg>
  )
}

function Shape({ state }: { readonly state: CellState }) {
  switch (state) {
    case 'declared':
      return <circle r="5" {...LINE} />
    case 'observed':
      return <circle r="4.500" fill="currentColor" />
    case 'both':
      return (
        <>
          <circle r="5.600" {...LINE} strokeWidth="1.400" />
          <circle r="3" fill="currentColor" />
        </>
      )
    case 'absent':
      return (
        <>
          <circle r="5" {...LINE} />
          <path d="M-5.500 5.500 5.500 -5.500" {...LINE} />
        </>
      )
    case 'clash':
      return <path d="M-5 -5H5V5H-5z" fill="currentColor" />
    case 'off':
      return <path d="M-3 0H3" {...LINE} />
    case 'unknown':
      return <path d="M0 -5 5 0 0 5 -5 0z" {...LINE} />
  }
}

/** Shape and word together. */
export function CellWord({ state, note }: { readonly state: CellState; readonly note?: string | undefined }) {
  const look = toCellLook(state)
  return (
    <span className="inline-flex items-center gap-1 whitespace-nowrap" title={look.help}>
      <CellGlyph state={state} />
      <span className={state === 'off' ? 'text-ink-3' : undefined}>
        {look.word}
        {note !== undefined && ` ${note}`}
      </span>
    </span>
  )
}
