import { toOldSettings } from './build-toml.ts'
import type { Configuration } from './configuration.ts'
import { type CoordinatorForm, toCoordinator } from './coordinator-form.ts'
import { judgeConfiguration, LINT_RULES } from './judge-configuration.ts'
import type { LintFinding } from './lint-report.ts'

/** Rules that say something of one coordinator alone, so that they can be told while it is typed. */
const OF_ONE = LINT_RULES.filter((rule) =>
  /^(?:coord-value|old-value|coord-store|id-range|kafka-group|redis-cluster-resp2|nats-.*)$/u.test(rule.id)
)

/** What is wrong with what stands in the form, as it would be written for this line. Pure; cheap enough for every key stroke. */
export function lintForm(form: CoordinatorForm, line: 'new' | 'old'): readonly LintFinding[] {
  return judgeConfiguration(line === 'new' ? asObject(form) : asFile(form), OF_ONE).findings
}

const NOTHING: Omit<Configuration, 'kinds' | 'oldNodes'> = { environments: [], running: null, now: null }

function asObject(form: CoordinatorForm): Configuration {
  const object = {
    kind: 'x:Coordinator',
    fields: toCoordinator(form),
    file: 'this form',
    lineOf: () => null,
    isAnswer: false,
    seq: 0,
    at: 0
  }
  return { ...NOTHING, kinds: new Map([['x:Coordinator', { objects: [object], whole: true }]]), oldNodes: [] }
}

function asFile(form: CoordinatorForm): Configuration {
  const node = {
    file: 'this form',
    settings: toOldSettings(form),
    lineOf: () => null,
    knows: () => true,
    seq: 0,
    at: 0
  }
  return { ...NOTHING, kinds: new Map(), oldNodes: [node] }
}
