import type { ConfigRule, LintSeverity } from './config/config-rule.ts'
import type { LintFinding } from './config/lint-report.ts'
import type { Severity, Sighting } from './finding.ts'
import { type Rule, SECOND_US } from './rule.ts'

import type { Sight } from './sight.ts'
import { CONFIG_ALONE, SHARED } from './to-seen-config.ts'

/** One rule's faults that become findings; a hundred nodes with one slip in their files are one slip. */
const MOST_OF_RULE = 32

const SEVERITIES: Readonly<Record<LintSeverity, Severity>> = { error: 'critical', warning: 'warning', info: 'info' }

/** The rules about configurations, on what the nodes' API returned. */
export const CONFIG_RULES: readonly Rule[] = CONFIG_ALONE.map(toRule)

function toRule(rule: ConfigRule): Rule {
  return {
    name: rule.id,
    judges: rule.judges,
    // What was told stays true until something else is told, also while nobody asks.
    needs: 'nothing',
    // A set of changes comes object by object.
    opensAfterUs: 2 * SECOND_US,
    closesAfterUs: 2 * SECOND_US,
    see: (sight, since) =>
      (sight.config.faults.get(rule.id) ?? []).slice(0, MOST_OF_RULE).map((fault) => toSighting(sight, fault, since))
  }
}

function toSighting(sight: Sight, fault: LintFinding, since: (key: string) => number | null): Sighting {
  const { place, severity, text, remedy } = fault
  const { file, path, seq, at } = place
  const key = (fault.key ?? (file === SHARED ? path : `${file} ${path}`)).slice(0, 300)
  const subject = file === SHARED ? (path.split('.')[0] ?? '') : file
  return {
    key,
    subject: subject === '' ? file : subject,
    since: sight.at,
    severity: SEVERITIES[severity],
    text,
    remedy,
    // The same is told again and again; the first time it was told is enough.
    evidence:
      seq > 0 && since(key) === null ? [{ seq, at, sentence: `The API told ${path === '' ? 'it' : path} so.` }] : []
  }
}
