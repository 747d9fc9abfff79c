import type { ReactNode } from 'react'
import { OutsideText } from './outside-text.tsx'
import { toClock, toFullTime, type Zone } from './time-text.ts'

interface Line {
  readonly key: string
  readonly atMs: number
  /** Outside. */
  readonly text: string
  readonly mark?: ReactNode
  /** Given: the line leads somewhere. */
  readonly onOpen?: () => void
}

interface LineListProps {
  readonly lines: readonly Line[]
  readonly zone: Zone
  /** What a line leads to, for the tooltip. */
  readonly opens: string
}

/** Moments with a sentence each, newest first as given. */
export function LineList({ lines, zone, opens }: LineListProps) {
  return (
    <ul className="text-12">
      {lines.map((line) => (
        <li key={line.key} className="border-line/60 border-b last:border-b-0">
          {line.onOpen === undefined ? (
            <span className="flex min-h-[26px] items-baseline gap-2 py-0.5">
              <LineParts line={line} zone={zone} />
            </span>
          ) : (
            <button
              type="button"
              title={opens}
              onClick={line.onOpen}
              className="flex min-h-[26px] w-full items-baseline gap-2 py-0.5 text-left hover:bg-surface-2"
            >
              <LineParts line={line} zone={zone} />
            </button>
          )}
        </li>
      ))}
    </ul>
  )
}

function LineParts({ line, zone }: { readonly line: Line; readonly zone: Zone }) {
  return (
    <>
      <time className="shrink-0 font-mono text-11 text-ink-3" title={toFullTime(line.atMs, zone)}>
        {toClock(line.atMs, zone)}
      </time>
      {line.mark}
      <span className="line-clamp-2 min-w-0 flex-1 break-words text-ink-2">
        <OutsideText text={line.text} />
      </span>
    </>
  )
}
