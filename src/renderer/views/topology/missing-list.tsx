import { useState } from 'react'
import { Button } from '../../ui/button.tsx'
import { Mark } from '../../ui/mark.tsx'
import { OutsideText } from '../../ui/outside-text.tsx'

/** What Stoa cannot see here and what would show it: one line until more is asked for. */
export function MissingList({ sentences }: { readonly sentences: readonly string[] }) {
  const [open, setOpen] = useState(false)
  const shown = open ? sentences : sentences.slice(0, 1)
  if (sentences.length === 0) return null
  return (
    <section
      aria-label="What cannot be seen"
      className="flex shrink-0 items-start gap-2 border-line border-t px-3 py-1"
    >
      <ul className="min-w-0 flex-1 text-12 text-ink-2">
        {shown.map((sentence) => (
          <li key={sentence} className="flex items-baseline gap-2">
            <Mark tone="gap" size={9} />
            <span className={open ? 'min-w-0 break-words' : 'min-w-0 truncate'}>
              <OutsideText text={sentence} />
            </span>
          </li>
        ))}
      </ul>
      {sentences.length > 1 && (
        <Button size="small" tone="quiet" className="-my-0.5" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? 'Less' : `and ${sentences.length - 1} more`}
        </Button>
      )}
    </section>
  )
}
