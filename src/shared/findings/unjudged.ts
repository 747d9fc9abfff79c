import { CONFIG_RULES } from './config-rules.ts'
import type { Facts } from './facts.ts'
import type { Rule } from './rule.ts'
import { RULES } from './rules.table.ts'
import { toSeenConfig } from './to-seen-config.ts'
import { canJudge, toGrounds } from './to-sight.ts'

/** A rule that cannot be judged, and what would let it. */
export interface Unjudged {
  readonly rule: string
  readonly sentence: string
}

/** What further sources would let us judge; none of them exists in this release. */
const LATER: readonly Unjudged[] = [
  {
    rule: 'lockout',
    sentence:
      'Whether a block hits addresses of yours: frames name no address. The management API of Stalwart would tell it.'
  },
  {
    rule: 'enforced',
    sentence:
      'Whether a node refuses a blocked address: only the node itself knows; its webhooks or logs would tell it.'
  }
]

/** What the rules judged, in words, and which could not be judged at this moment. */
export function toUnjudged(facts: Facts): {
  readonly judged: readonly string[]
  readonly unjudged: readonly Unjudged[]
} {
  const grounds = toGrounds(facts)
  const rules = RULES.filter((rule) => !OF_CONFIG.has(rule))
  const able = rules.filter((rule) => canJudge(rule, grounds))
  const unable = rules.filter((rule) => !canJudge(rule, grounds) && rule.needs !== 'management')
  const unmanaged = grounds.isManaged ? [] : [toUnmanaged(facts, rules)]
  const config = toConfigWords(facts)
  return {
    judged: [...able.map((rule) => rule.judges), ...config.judged],
    unjudged: [
      ...unable.map((rule) => ({ rule: rule.name, sentence: toSentence(rule) })),
      ...unmanaged,
      ...config.unjudged,
      ...LATER
    ]
  }
}

const OF_CONFIG: ReadonlySet<Rule> = new Set(CONFIG_RULES)

/** Each of the many rules about configurations needs something of its own; while nothing is told, one sentence tells of all. */
function toConfigWords(facts: Facts): { readonly judged: readonly string[]; readonly unjudged: readonly Unjudged[] } {
  const { report, at } = toSeenConfig(facts)
  if (at > 0) return { judged: report.judged.map((it) => it.judges), unjudged: report.unjudged }
  const sentence = `Whether coordinator, roles, webhooks and bans are set up right (${CONFIG_RULES.length} rules): settings stand only in the management API.`
  return { judged: [], unjudged: [{ rule: 'configuration', sentence }] }
}

function toSentence({ needs, judges }: Rule): string {
  const what = `${judges.charAt(0).toUpperCase()}${judges.slice(1)}`
  return needs === 'connections'
    ? `${what}: no server tells its connections. Let the user of Stoa publish $SYS.REQ.ACCOUNT.PING.CONNZ, or name the HTTP monitoring of a server.`
    : `${what}: Stoa hears at no server now.`
}

/** All that needs the management API, in one sentence: there is one thing to do for all of it. */
function toUnmanaged({ roles }: Facts, rules: readonly Rule[]): Unjudged {
  const count = rules.filter((rule) => rule.needs === 'management').length
  const what = `Whether tasks, roles, leases and certificates are as they should be (${count} rules)`
  const why =
    roles.siteCount === 0
      ? "they stand only in the management API. Enter the nodes' URLs and a key in the settings of the cluster."
      : 'no node lets its management API be asked now; see what it says in Settings.'
  return { rule: 'management', sentence: `${what}: ${why}` }
}
