import type { LintFindingView, LintReportView, LintSeverity, LintTroubleView } from '../../../shared/api/lint-views.ts'
import { State, type Tone } from '../../ui/mark.tsx'
import { OutsideText } from '../../ui/outside-text.tsx'
import { Paragraphs } from './paragraphs.tsx'

const LOOKS: Readonly<Record<LintSeverity, { readonly tone: Tone; readonly word: string }>> = {
  error: { tone: 'bad', word: 'error' },
  warning: { tone: 'warn', word: 'warning' },
  info: { tone: 'unknown', word: 'hint' }
}
const SEVERITIES: readonly LintSeverity[] = ['error', 'warning', 'info']
/** Drawn at once; a configuration with more has one slip in a hundred files. */
const DRAWN_MAX = 150

/** What a configuration was found to be: what is wrong, what was judged, what could not be. */
export function LintReport({ report }: { readonly report: LintReportView }) {
  const { findings, troubles } = report
  return (
    <div className="flex flex-col gap-3 p-3">
      <Counts report={report} />
      {troubles.map((trouble) => (
        <Trouble key={trouble.file} trouble={trouble} />
      ))}
      <ul aria-label="Faults" className="flex flex-col">
        {findings.slice(0, DRAWN_MAX).map((finding) => (
          <Row key={`${finding.rule} ${finding.file} ${finding.path} ${finding.text}`} finding={finding} />
        ))}
      </ul>
      {findings.length > DRAWN_MAX && (
        <p className="text-12 text-ink-3">{findings.length - DRAWN_MAX} more: «stoa lint» prints all of them.</p>
      )}
      {report.judged.length + report.unjudged.length > 0 && <Judged report={report} />}
    </div>
  )
}

function Counts({ report }: { readonly report: LintReportView }) {
  const { counts, troubles, read } = report
  const isFine = counts.error + counts.warning + counts.info + troubles.length === 0
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1 text-12">
      {isFine && read.length > 0 && <State tone="ok" word="Nothing is wrong with it, as far as could be judged" />}
      {SEVERITIES.filter((severity) => counts[severity] > 0).map((severity) => (
        <State
          key={severity}
          tone={LOOKS[severity].tone}
          word={`${counts[severity]} ${LOOKS[severity].word}${counts[severity] === 1 ? '' : 's'}`}
        />
      ))}
      <span className="text-ink-3">
        {read.map(({ file, what }, index) => (
          <span key={file}>
            {index > 0 && ' · '}
            <OutsideText text={file} />: <OutsideText text={what} />
          </span>
        ))}
      </span>
    </div>
  )
}

function Trouble({ trouble }: { readonly trouble: LintTroubleView }) {
  return (
    <p role="alert" className="flex flex-wrap items-baseline gap-2 rounded border border-bad p-2 text-12">
      <State tone="bad" word="cannot be read" />
      <span className="font-mono">
        <OutsideText text={trouble.file} />
      </span>
      <span className="min-w-0">
        <Paragraphs text={trouble.sentence} />
      </span>
    </p>
  )
}

function Row({ finding }: { readonly finding: LintFindingView }) {
  const { severity, rule, file, path, line, text, remedy } = finding
  return (
    <li className="grid grid-cols-[84px_minmax(0,1fr)] gap-x-2 border-line border-t py-2 text-12 first:border-t-0">
      <span className="pt-px">
        <State tone={LOOKS[severity].tone} word={LOOKS[severity].word} />
      </span>
      <div className="flex min-w-0 flex-col gap-0.5">
        <p className="text-13">
          <Paragraphs text={text} />
        </p>
        <p className="text-ink-2">
          <Paragraphs text={remedy} />
        </p>
        <p className="flex flex-wrap gap-x-3 font-mono text-11 text-ink-3">
          <span>
            <OutsideText text={file} />
            {line !== null && `:${line}`}
          </span>
          {path !== '' && (
            <span className="break-all">
              <OutsideText text={path} />
            </span>
          )}
          <OutsideText text={rule} />
        </p>
      </div>
    </li>
  )
}

function Judged({ report }: { readonly report: LintReportView }) {
  return (
    <div className="grid gap-4 text-12 lg:grid-cols-2">
      <details>
        <summary className="text-ink-2">Judged ({report.judged.length})</summary>
        <ul className="mt-1 flex list-disc flex-col gap-0.5 pl-4 text-ink-2">
          {report.judged.map(({ rule, judges }) => (
            <li key={rule}>
              <OutsideText text={judges} />
            </li>
          ))}
        </ul>
      </details>
      <details open={report.unjudged.length > 0 && report.findings.length === 0}>
        <summary className="text-ink-2">Not judged ({report.unjudged.length})</summary>
        <ul className="mt-1 flex list-disc flex-col gap-0.5 pl-4 text-ink-2">
          {report.unjudged.map(({ rule, sentence }) => (
            <li key={rule}>
              <Paragraphs text={sentence} />
            </li>
          ))}
        </ul>
      </details>
    </div>
  )
}
