import { CircleHelp } from 'lucide-react'
import { useState } from 'react'
import { PRESENCES } from '../../state/presences.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { State } from '../../ui/mark.tsx'

/** What each state means, in the words of the rules. */
export function PresenceHelp() {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button size="small" tone="quiet" onClick={() => setOpen(true)}>
        <CircleHelp size={12} /> What the states mean
      </Button>
      <Dialog open={open} onClose={() => setOpen(false)} title="What the states mean">
        <dl className="flex flex-col gap-3 overflow-auto p-3">
          {[...PRESENCES.values()].toReversed().map((look) => (
            <div key={look.word}>
              <dt>
                <State tone={look.tone} word={look.word} />
              </dt>
              <dd className="mt-0.5 text-12 text-ink-2">{look.help}</dd>
            </div>
          ))}
        </dl>
        <p className="border-line border-t p-3 text-12 text-ink-2">
          Stalwart’s own status of a node is a lease of an hour; it is slower and is a second opinion.
        </p>
      </Dialog>
    </>
  )
}
