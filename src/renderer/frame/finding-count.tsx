import { useFrom } from '../state/stores.tsx'
import { useTime } from '../state/time.ts'
import { classNames } from '../ui/class-names.ts'
import { Mark } from '../ui/mark.tsx'

/** How many findings last and are not acknowledged, at the time that is on the screen; nothing when there is none. */
export function FindingCount({ narrow }: { readonly narrow: boolean }) {
  const { moment } = useTime()
  const asked = useFrom('findings', (state) => state.asked)
  const findings = useFrom('findings', (state) => state.view?.findings)
  const stale = useFrom('findings', (state) => state.stale)
  const open = (findings ?? []).filter((finding) => finding.untilUs === null && finding.acknowledged === null)
  // Of another moment it would be a lie, and in the past only a view that shows findings asks for them.
  if (open.length === 0 || JSON.stringify(asked?.moment) !== JSON.stringify(moment)) return null
  const critical = open.some((finding) => finding.severity === 'critical')
  const warning = critical || open.some((finding) => finding.severity === 'warning')
  const tone = critical ? 'bad' : warning ? 'warn' : 'unknown'
  return (
    <span
      className={classNames(
        'flex items-center gap-1 text-12 text-ink-1',
        stale && 'opacity-60',
        narrow ? 'absolute top-0 right-0.5 text-11' : 'max-md:absolute max-md:top-0 max-md:right-0.5 max-md:text-11'
      )}
    >
      <Mark tone={tone} size={8} />
      {open.length}
      <span className="sr-only"> open{critical ? ', some of them critical' : ''}</span>
    </span>
  )
}
