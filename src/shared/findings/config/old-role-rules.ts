import { toList } from '../rule.ts'
import { placeAt } from './config-place.ts'
import type { ConfigFault, ConfigRule } from './config-rule.ts'
import type { Configuration, OldNode } from './configuration.ts'
import { nodeIdOf, nodeWord } from './old-nodes.ts'
import { listOf } from './old-settings.ts'
import { isMacro, toGroups } from './old-values.ts'
import { needsOld } from './rule-needs.ts'

/** Role lists of 0.15 below `cluster.roles.` (config.md section 5). `must`: work is lost while nobody does it. */
export const OLD_ROLES: readonly { readonly name: string; readonly must: string | null }[] = [
  { name: 'purge.stores', must: 'stores are never purged' },
  { name: 'purge.accounts', must: 'accounts are never purged' },
  { name: 'acme.renew', must: 'certificates run out' },
  { name: 'metrics.calculate', must: null },
  { name: 'metrics.push', must: null },
  { name: 'push-notifications', must: 'clients are not told of new mail' },
  { name: 'fts-indexing', must: 'new mail is not found by searches' },
  { name: 'spam-training', must: 'the spam classifier learns nothing' },
  { name: 'imip-processing', must: 'invitations are not processed' },
  { name: 'calendar-alerts', must: 'calendar alerts are not sent' },
  { name: 'merge-threads', must: null }
]

const PREFIX = 'cluster.roles.'

/** A role list of a node; null: none is set, so that every node does it. */
function rolesOf(node: OldNode, role: string): readonly string[] | null {
  const own = listOf(node, PREFIX + role)
  if (own !== null) return own
  // Any key below the prefix is read, as in the published example with a nested key of the same name.
  const last = role.split('.').at(-1) ?? role
  return listOf(node, `${PREFIX}${role}.${last}`)
}

function placeOf(node: OldNode, role: string): ConfigFault['place'] {
  const name = PREFIX + role
  const known = [name, `${name}.0000`, `${name}.${role.split('.').at(-1) ?? role}`].find((key) =>
    node.settings.has(key)
  )
  return placeAt(node, known ?? name)
}

const each =
  (see: (node: OldNode, role: (typeof OLD_ROLES)[number], items: readonly string[]) => string | null) =>
  (config: Configuration): readonly ConfigFault[] =>
    config.oldNodes.flatMap((node) =>
      OLD_ROLES.flatMap((role): ConfigFault[] => {
        const items = rolesOf(node, role.name)
        if (items === null || items.some(isMacro)) return []
        const text = see(node, role, items)
        return text === null ? [] : [{ place: placeOf(node, role.name), text }]
      })
    )

const needsOne = needsOld(1)
const needsTwo = needsOld(2)

const roleDiffers: ConfigRule = {
  id: 'role-differs',
  severity: 'error',
  line: 'old',
  judges: 'whether all nodes hold the same role lists',
  remedy: 'Give all nodes the same cluster.roles.',
  lacks: needsTwo,
  see: (config) => {
    const [first, ...others] = config.oldNodes
    if (!first) return []
    return others.flatMap((node) =>
      OLD_ROLES.flatMap(({ name }): ConfigFault[] => {
        const [a, b] = [rolesOf(first, name), rolesOf(node, name)]
        if (canonical(a) === canonical(b)) return []
        return [
          {
            place: placeOf(node, name),
            text: `${PREFIX}${name} is ${wordOf(b)} on ${nodeWord(node)} and ${wordOf(a)} on ${nodeWord(first)}: each decides by its own, and work is done twice or never.`
          }
        ]
      })
    )
  },
  told: ['roles-mixed']
}

/** Order of groups is the shards; order and spaces inside a group say nothing. */
function canonical(items: readonly string[] | null): string {
  if (items === null) return 'all'
  const groups = toGroups(items)
  return JSON.stringify(groups === null ? items : groups.map((group) => group.toSorted((a, b) => a - b)))
}

const wordOf = (items: readonly string[] | null): string =>
  items === null
    ? 'not set'
    : `[${items
        .slice(0, 8)
        .map((item) => `"${item.slice(0, 40)}"`)
        .join(', ')}]`

const badList: ConfigRule = {
  id: 'role-list',
  severity: 'error',
  line: 'old',
  judges: 'whether role lists can be read',
  remedy: 'Write lists of node ids, "1,2": each text is one group.',
  lacks: needsOne,
  see: each((node, { name }, items) =>
    toGroups(items) === null
      ? `${PREFIX}${name} is ${wordOf(items)}: no list of node ids. Every later full reload on ${nodeWord(node)} fails.`
      : null
  )
}

const missingNode: ConfigRule = {
  id: 'role-node-missing',
  severity: 'error',
  line: 'old',
  judges: 'whether role lists name each node once, and only nodes that exist',
  remedy: 'Name each node once, by the cluster.node-id that it has.',
  lacks: needsTwo,
  see: (config) => {
    const ids = new Set(config.oldNodes.map((node) => nodeIdOf(node) ?? 1))
    const seen = new Set<string>()
    return each((_node, { name }, items) => {
      const named = toGroups(items)?.flat() ?? []
      const missing = [...new Set(named.filter((id) => !ids.has(id)))]
      const doubled = [...new Set(named.filter((id, i) => named.indexOf(id) !== i))]
      const text =
        missing.length > 0
          ? `${PREFIX}${name} names ${toList(missing.map((id) => `node ${id}`))}, and no file given here is of such a node: its share is never done.`
          : doubled.length > 0
            ? `${PREFIX}${name} names ${toList(doubled.map((id) => `node ${id}`))} more than once: only its first group counts.`
            : null
      // The same list stands in every node's file; once is enough.
      if (text === null || seen.has(text)) return null
      seen.add(text)
      return text
    })(config)
  }
}

const uncovered: ConfigRule = {
  id: 'role-uncovered-old',
  severity: 'error',
  line: 'old',
  judges: 'whether every role has a node (0.15 and before)',
  remedy: 'Name a node that exists, or remove the list: without it every node does the work.',
  lacks: needsTwo,
  see: (config) => {
    const first = config.oldNodes[0]
    if (!first) return []
    return OLD_ROLES.flatMap(({ name, must }): ConfigFault[] => {
      if (must === null || !config.oldNodes.every((node) => !does(node, name))) return []
      return [{ place: placeOf(first, name), key: name, text: `No node does ${PREFIX}${name}: ${must}.` }]
    })
  },
  told: ['role-uncovered']
}

function does(node: OldNode, role: string): boolean {
  const items = rolesOf(node, role)
  return items === null || (toGroups(items)?.some((group) => group.includes(nodeIdOf(node) ?? 1)) ?? true)
}

const trainingMany: ConfigRule = {
  id: 'role-training-many-old',
  severity: 'warning',
  line: 'old',
  judges: 'whether one node alone trains the spam classifier (0.15 and before)',
  remedy: 'Name one node in cluster.roles.spam-training.',
  lacks: needsTwo,
  see: (config) => {
    const nodes = config.oldNodes.filter((node) => does(node, 'spam-training'))
    const first = nodes[0]
    if (!first || nodes.length < 2) return []
    return [
      {
        place: placeOf(first, 'spam-training'),
        text: `${toList(nodes.map(nodeWord))} all train the spam classifier: they overwrite each other’s model.`
      }
    ]
  },
  told: ['role-training-many']
}

const pushShardsOld: ConfigRule = {
  id: 'push-shards-old',
  severity: 'error',
  line: 'old',
  judges: 'whether each group of push notifications has one node',
  remedy: 'Give each node a group of its own: push-notifications = ["1", "2", "3"].',
  lacks: needsOne,
  see: each((_node, { name }, items) => {
    if (name !== 'push-notifications') return null
    const shared = toGroups(items)?.find((group) => group.length > 1)
    return shared === undefined
      ? null
      : `${toList(shared.map((id) => `node ${id}`))} share one group of push notifications: clients are notified twice.`
  }),
  told: ['push-shards']
}

const metricsPushRole: ConfigRule = {
  id: 'metrics-push-role',
  severity: 'info',
  line: 'old',
  judges: 'whether metrics.push does what it says',
  remedy: 'Remove the list; every node pushes its own metrics anyhow.',
  lacks: needsOne,
  see: each((_node, { name }) =>
    name === 'metrics.push'
      ? 'cluster.roles.metrics.push holds only until the first settings reload; after it every node pushes its own metrics.'
      : null
  )
}

const acmeReload: ConfigRule = {
  id: 'acme-reload',
  severity: 'warning',
  line: 'old',
  judges: 'whether acme.renew does what it says',
  remedy: 'Reload settings as seldom as can be, and watch the limits of the certificate authority.',
  lacks: needsOne,
  see: each((_node, { name }) =>
    name === 'acme.renew'
      ? 'cluster.roles.acme.renew holds only until the first settings reload; after it every node, listed or not, orders certificates itself, and each order ends with a reload for all.'
      : null
  )
}

/** What config.md section 6 says of roles in the old line. */
export const OLD_ROLE_RULES: readonly ConfigRule[] = [
  roleDiffers,
  badList,
  missingNode,
  uncovered,
  trainingMany,
  pushShardsOld,
  metricsPushRole,
  acmeReload
]
