import type { ReactNode } from 'react'
import { CopyButton } from './copy-button.tsx'
import { OutsideText } from './outside-text.tsx'
import { ScrollBox } from './scroll-box.tsx'

interface RawLinesProps {
  readonly label: string
  /** Outside; drawn line by line. */
  readonly text: string
  /** What is said above: whence, how much was left out. */
  readonly note?: ReactNode
}

/** Lines that nobody would read; the whole text can be copied. */
const DRAWN_MAX = 400

/** A text as it was recorded, in its own lines. */
export function RawLines({ label, text, note }: RawLinesProps) {
  // A line has no name but its number, and never moves.
  const lines = text.split('\n').map((line, at) => ({ line, number: at + 1 }))
  return (
    <div className="mt-1.5">
      <p className="flex items-center gap-2 text-12 text-ink-3">
        <span className="min-w-0 flex-1 break-words">{note}</span>
        <CopyButton text={text} label="Copy it as it was recorded" />
      </p>
      <ScrollBox label={label} className="h-auto max-h-72 rounded border border-line bg-surface-0 p-1.5">
        <ol className="font-mono text-11 leading-[1.45]">
          {lines.slice(0, DRAWN_MAX).map(({ line, number }) => (
            <li key={number} className="whitespace-pre">
              {line === '' ? ' ' : <OutsideText text={line} mono />}
            </li>
          ))}
        </ol>
        {lines.length > DRAWN_MAX && <p className="text-11 text-ink-3">{lines.length - DRAWN_MAX} more lines</p>}
      </ScrollBox>
    </div>
  )
}
