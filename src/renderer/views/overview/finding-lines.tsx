import type { FindingSeverity } from '../../../shared/api/finding-views.ts'
import { useGo } from '../../state/search.ts'
import { useLook } from '../../state/use-look.ts'
import { Button } from '../../ui/button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { Mark, type Tone } from '../../ui/mark.tsx'
import { OutsideText } from '../../ui/outside-text.tsx'

/** More than these are in the Findings view; here they would push the rest off the screen. */
const SHOWN = 3

const TONES: Readonly<Record<FindingSeverity, Tone>> = { critical: 'bad', warning: 'warn', info: 'unknown' }

/** What is wrong at this moment, worst first: what lasts and nobody has acknowledged. Nothing when all is well. */
export function FindingLines({ slug }: { readonly slug: string }) {
  const { asked, view, stale } = useLook('findings')
  const go = useGo()
  const open = (view?.findings ?? []).filter((each) => each.untilUs === null && each.acknowledged === null)
  if (asked?.cluster !== slug || open.length === 0) return null
  return (
    <section aria-label="What is wrong" className={classNames('flex shrink-0 flex-col gap-1', stale && 'opacity-60')}>
      {open.slice(0, SHOWN).map((finding) => (
        <button
          key={finding.id}
          type="button"
          onClick={() => go(`/c/${slug}/findings`, { sel: finding.id })}
          title="Its evidence, and what to do"
          className={classNames(
            'flex min-h-7 items-center gap-2 rounded border px-3 text-left text-12 hover:brightness-110',
            finding.severity === 'critical' && 'border-bad bg-bad-soft',
            finding.severity === 'warning' && 'border-warn bg-warn-soft',
            finding.severity === 'info' && 'border-line bg-surface-1'
          )}
        >
          <Mark tone={TONES[finding.severity]} />
          <span className="whitespace-nowrap">{finding.severity}</span>
          <span className="min-w-0 flex-1 truncate">
            <OutsideText text={finding.text} />
          </span>
        </button>
      ))}
      {open.length > SHOWN && (
        <Button size="small" tone="quiet" className="self-start" onClick={() => go(`/c/${slug}/findings`)}>
          {open.length - SHOWN} more {open.length - SHOWN === 1 ? 'finding' : 'findings'}
        </Button>
      )}
    </section>
  )
}
