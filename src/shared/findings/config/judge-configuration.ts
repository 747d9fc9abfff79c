import { BAN_CONFIG_RULES } from './ban-config-rules.ts'
import { type ConfigFault, type ConfigRule, LINT_SEVERITIES } from './config-rule.ts'
import type { Configuration } from './configuration.ts'
import { COORDINATOR_RULES } from './coordinator-rules.ts'
import { HOOK_CONFIG_RULES } from './hook-config-rules.ts'
import { IDENTITY_CONFIG_RULES } from './identity-config-rules.ts'
import type { LintFinding, LintReport } from './lint-report.ts'
import { NATS_RULES } from './nats-rules.ts'
import { OLD_ROLE_RULES } from './old-role-rules.ts'
import { ROLE_CONFIG_RULES } from './role-config-rules.ts'
import { VALUE_CONFIG_RULES } from './value-config-rules.ts'

/** All rules about configurations, in the order of config.md section 6; what Stalwart refuses outright comes first. */
export const LINT_RULES: readonly ConfigRule[] = [
  ...VALUE_CONFIG_RULES,
  ...IDENTITY_CONFIG_RULES,
  ...COORDINATOR_RULES,
  ...NATS_RULES,
  ...ROLE_CONFIG_RULES,
  ...OLD_ROLE_RULES,
  ...HOOK_CONFIG_RULES,
  ...BAN_CONFIG_RULES
]

/** Judges a configuration by all rules of its line. A rule whose line is not given is not named at all. */
export function judgeConfiguration(config: Configuration, rules: readonly ConfigRule[] = LINT_RULES): LintReport {
  const findings: LintFinding[] = []
  const judged: { rule: string; judges: string }[] = []
  const unjudged: { rule: string; sentence: string }[] = []
  for (const rule of rules) {
    if (!concerns(rule, config)) continue
    const lacking = rule.lacks(config)
    if (lacking !== null) {
      unjudged.push({ rule: rule.id, sentence: `${capital(rule.judges)}: that needs ${lacking}.` })
      continue
    }
    judged.push({ rule: rule.id, judges: rule.judges })
    for (const fault of rule.see(config)) findings.push(toFinding(rule, fault))
  }
  const rank = (one: LintFinding): number => LINT_SEVERITIES.indexOf(one.severity)
  return { findings: findings.sort((a, b) => rank(a) - rank(b)), judged, unjudged }
}

/** A fault with what its rule says of all. */
export function toFinding(rule: ConfigRule, fault: ConfigFault): LintFinding {
  // «node 1 (mx1.toml) …» begins a sentence; names of files and settings stay as they are.
  const text = fault.text.replace(/^node (?=\d)/u, 'Node ')
  return {
    ...fault,
    text,
    rule: rule.id,
    severity: fault.severity ?? rule.severity,
    remedy: fault.remedy ?? rule.remedy
  }
}

function concerns({ line }: ConfigRule, { kinds, oldNodes, environments, running }: Configuration): boolean {
  const sites = running?.sites ?? []
  const isNew = kinds.size > 0 || environments.length > 0 || sites.some((site) => site.line === 'new')
  const isOld = oldNodes.length > 0 || sites.some((site) => site.line === 'old')
  if (!isNew && !isOld) return true
  return line === 'both' || (line === 'new' ? isNew : isOld)
}

const capital = (words: string): string => `${words.charAt(0).toUpperCase()}${words.slice(1)}`
