import type { LintReportView, LintSeverity, LintTroubleView } from '../../shared/api/lint-views.ts'
import { judgeConfiguration } from '../../shared/findings/config/judge-configuration.ts'
import type { LintReport } from '../../shared/findings/config/lint-report.ts'
import { type ConfigFile, toConfiguration } from '../../shared/findings/config/read-configuration.ts'
import { parseConfigFile } from '../sources/config-text/parse-config-file.ts'

/** Findings of one view; the worst come first. */
const MOST_SHOWN = 500

/** One file as it was given. */
export interface GivenFile {
  readonly name: string
  readonly text: string
}

/** Judges files together, as one cluster's. Nothing of them is kept. `nowUs`: for what expires. */
export function lintFiles(given: readonly GivenFile[], nowUs: number): LintReportView {
  const files: ConfigFile[] = []
  const troubles: LintTroubleView[] = []
  for (const { name, text } of given) {
    const parsed = parseConfigFile(name, text)
    if (parsed.ok) files.push(parsed.value)
    else troubles.push({ file: name, ...parsed.error })
  }
  const read = files.map(({ name, what }) => ({ file: name, what }))
  // Of nothing that could be read nothing is right or wrong.
  const report = files.length === 0 ? NOTHING : judgeConfiguration(toConfiguration(files, nowUs))
  return { ...toReportView(report), troubles, read, atUs: null }
}

const NOTHING: LintReport = { findings: [], judged: [], unjudged: [] }

/** A report as views have it. */
export function toReportView(report: LintReport): Pick<LintReportView, 'findings' | 'counts' | 'judged' | 'unjudged'> {
  const counts: Record<LintSeverity, number> = { error: 0, warning: 0, info: 0 }
  for (const one of report.findings) counts[one.severity]++
  const findings = report.findings.slice(0, MOST_SHOWN).map(({ severity, rule, text, remedy, place }) => {
    const { file, path, line } = place
    return { severity, rule, file, path, line, text, remedy }
  })
  return { findings, counts, judged: report.judged, unjudged: report.unjudged }
}
