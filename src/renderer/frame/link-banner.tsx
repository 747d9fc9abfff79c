import { useFrom } from '../state/stores.tsx'
import { useNow } from '../ui/browser-clock.ts'
import { Button } from '../ui/button.tsx'
import { Mark } from '../ui/mark.tsx'
import { toSpan } from '../ui/number-text.ts'

/** Between the time bar and the view while the host does not answer: everything below it is old. */
export function LinkBanner() {
  const link = useFrom('link', (state) => state.link)
  const retryNow = useFrom('link', (state) => state.retryNow)
  const now = useNow(1000)
  if (link.kind !== 'lost') return null
  return (
    <div role="alert" className="flex h-9 shrink-0 items-center gap-2 border-bad border-b bg-bad-soft px-3">
      <Mark tone="bad" />
      <span className="min-w-0 flex-1 truncate">
        <strong>Stoa’s host does not answer</strong>, for {toSpan(Math.max(0, now - link.sinceMs))}. What you see is as
        old as that. It may still be recording; this page goes on by itself as soon as it answers.
      </span>
      <Button size="small" onClick={retryNow}>
        Try now
      </Button>
    </div>
  )
}
