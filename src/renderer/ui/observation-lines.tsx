import { toExact } from './number-text.ts'
import { OutsideText } from './outside-text.tsx'
import { RawLines } from './raw-lines.tsx'

interface ObservationLinesProps {
  readonly observation: {
    readonly seq: number
    readonly kind: 'arrival' | 'note'
    readonly from: string
    readonly text: string
    readonly length: number
    readonly leftOut: number
  } | null
  readonly error: string | null
}

/** What was recorded, as it was recorded; or why it cannot be shown. */
export function ObservationLines({ observation, error }: ObservationLinesProps) {
  if (error !== null) {
    return (
      <p role="alert" className="mt-1.5 text-12 text-bad">
        It cannot be shown: <OutsideText text={error} />
      </p>
    )
  }
  if (observation === null) return <p className="mt-1.5 text-12 text-ink-3">Reading it …</p>
  const { seq, kind, from, text, length, leftOut } = observation
  return (
    <RawLines
      label={`Observation ${toExact(seq)}`}
      text={text}
      note={
        <>
          {toExact(seq)}, {kind === 'arrival' ? 'heard at ' : 'noted by '}
          <OutsideText text={from} />
          {leftOut > 0 && `; ${toExact(leftOut)} other connections are left out`}
          {length > text.length && `; ${toExact(length - text.length)} characters are left out`}
        </>
      }
    />
  )
}
