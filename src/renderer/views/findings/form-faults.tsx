import type { LintFinding } from '../../../shared/findings/config/lint-report.ts'
import { State } from '../../ui/mark.tsx'
import { Paragraphs } from './paragraphs.tsx'

const LOOKS = {
  error: { tone: 'bad', word: 'error' },
  warning: { tone: 'warn', word: 'warning' },
  info: { tone: 'unknown', word: 'hint' }
} as const

/** What the rules say of what stands in the form, as it is typed. */
export function FormFaults({ faults }: { readonly faults: readonly LintFinding[] }) {
  if (faults.length === 0) return <State tone="ok" word="Stalwart takes it, and no rule has anything against it." />
  return (
    <ul aria-label="What the rules say" className="flex flex-col gap-2 text-12">
      {faults.map(({ rule, severity, place, text, remedy }) => (
        <li key={`${rule} ${place.path} ${text}`} className="grid grid-cols-[84px_minmax(0,1fr)] gap-x-2">
          <span className="pt-px">
            <State tone={LOOKS[severity].tone} word={LOOKS[severity].word} />
          </span>
          <div className="flex min-w-0 flex-col gap-0.5">
            <p className="break-words text-13">
              <Paragraphs text={text} />
            </p>
            <p className="text-ink-2">{remedy}</p>
          </div>
        </li>
      ))}
    </ul>
  )
}
