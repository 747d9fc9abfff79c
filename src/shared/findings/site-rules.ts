import type { SiteFacts, SiteTrouble } from '../roles/facts-of-roles.ts'
import type { Severity, Sighting } from './finding.ts'
import { type Rule, SECOND_US, toList } from './rule.ts'
import type { Sight } from './sight.ts'

/** A node that restarts does not answer for a moment. */
const PATIENCE_US = 30 * SECOND_US
/** Permissions that one finding names. */
const MOST_NAMED = 12
const BANNED = 'banned'
const FORBIDDEN = 'forbidden'
const UNREACHABLE = 'unreachable'

interface Words {
  readonly severity: Severity
  readonly remedy: string
}

/** By kind of trouble as the source names it (`ApiTroubleKind`). */
const BY_KIND: ReadonlyMap<string, Words> = new Map([
  [
    BANNED,
    {
      severity: 'critical',
      remedy:
        'Stoa has stopped asking there. Unblock the address of this computer on that node, reset its failure counters, put it into the allow list, and check the login.'
    }
  ],
  [
    'refused-login',
    {
      severity: 'warning',
      remedy: 'Enter a valid key or password. Each further try counts towards a ban, so Stoa waits.'
    }
  ],
  [
    'forbidden',
    { severity: 'info', remedy: 'Give the key the permission that is named, or live without what it adds.' }
  ],
  [
    'rate-limited',
    { severity: 'info', remedy: 'Nothing: Stoa waits as it was told. If it lasts, another tool uses the same account.' }
  ],
  ['bootstrap', { severity: 'warning', remedy: 'Finish the set-up of that node.' }],
  [
    'tls',
    { severity: 'warning', remedy: 'Check its certificate, or name the authority that signed it in the settings.' }
  ],
  ['not-stalwart', { severity: 'warning', remedy: 'Check the URL: something else answers there.' }],
  [
    'unreachable',
    { severity: 'warning', remedy: 'See whether the node runs and whether this computer reaches its HTTP port.' }
  ],
  ['timeout', { severity: 'warning', remedy: 'See whether the node hangs: its bus connection may still look well.' }]
])
const OTHER: Words = { severity: 'info', remedy: 'See in the log of that node what it says about the request.' }
const whoIs = ({ nodeId, url }: SiteFacts): string => (nodeId === null ? url : `node ${nodeId}`)

/** A node that does not answer us as it should. */
const troubled: Rule = {
  name: 'site-trouble',
  judges: 'whether the management API of every node answers',
  needs: 'nothing',
  opensAfterUs: PATIENCE_US,
  closesAfterUs: 5 * SECOND_US,
  see: (sight) => seeTroubles(sight, (kind) => kind !== BANNED)
}

/** This computer is blocked there, and asking again makes it worse: it is told at once. */
const bannedUs: Rule = {
  name: 'site-banned-us',
  judges: 'whether a node blocked the address of this computer',
  needs: 'nothing',
  opensAfterUs: 0,
  closesAfterUs: 5 * SECOND_US,
  see: (sight) => seeTroubles(sight, (kind) => kind === BANNED)
}

function seeTroubles({ roles, nodes }: Sight, is: (kind: string) => boolean): readonly Sighting[] {
  const gone = new Set(nodes.filter((it) => it.presence === 'gone').map((it) => it.nodeId))
  return roles.sites.flatMap((site) => {
    const isTold = ({ kind }: SiteTrouble): boolean =>
      // What the key may not read is told once, with all that is missing; of a node that left the bus, `node-gone` tells.
      (kind === FORBIDDEN && site.missing.length > 0) ||
      (kind === UNREACHABLE && site.nodeId !== null && gone.has(site.nodeId))
    return site.troubles.filter((it) => is(it.kind) && !isTold(it)).map((it) => toTrouble(site, it))
  })
}

function toTrouble(site: SiteFacts, { call, kind, sentence, seq, at }: SiteTrouble): Sighting {
  return {
    key: call === null ? site.url : `${site.url} ${call}`,
    subject: whoIs(site),
    since: at,
    ...(BY_KIND.get(kind) ?? OTHER),
    text: sentence,
    evidence: [{ seq, at, sentence: `It was asked for ${call ?? 'anything'}.` }]
  }
}

/** A permission that the key lacks, whichever nodes tell so. */
const permissionMissing: Rule = {
  name: 'permission-missing',
  judges: 'whether the key may read all that Stoa could show',
  needs: 'management',
  opensAfterUs: 5 * SECOND_US,
  closesAfterUs: 5 * SECOND_US,
  see: (sight) => {
    const lacking = new Map<string, string>()
    const sites = sight.roles.sites.filter((it) => it.missing.length > 0)
    for (const { missing } of sites) for (const { permission, adds } of missing) lacking.set(permission, adds)
    const [first] = sites
    if (first === undefined) return []
    const names = [...lacking.keys()]
    const adds = [...new Set(lacking.values())].filter((it) => it !== '')
    return [
      {
        key: 'key',
        subject: 'the API key',
        since: first.toldAt,
        severity: 'info',
        text: `The key lacks ${names.length === 1 ? 'a permission' : `${names.length} permissions`}: ${toList(names.slice(0, MOST_NAMED))}. Missing are: ${adds.slice(0, MOST_NAMED).join('; ')}.`,
        remedy: 'Add the permissions to the key, or give Stoa another one.',
        evidence: sites
          .slice(0, 8)
          .map((it) => ({ seq: it.toldSeq, at: it.toldAt, sentence: `What ${it.url} told of the key.` }))
      }
    ]
  }
}

/** The management API of each node. */
export const SITE_RULES: readonly Rule[] = [bannedUs, troubled, permissionMissing]
