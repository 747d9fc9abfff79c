import type { AddressState } from '../propagation/address-state.ts'
import type { JsonObject } from '../roles/json.ts'
import type { RolesState } from '../roles/roles-state.ts'
import type { ConfigObject, ConfigObjects, Configuration, OldNode } from './config/configuration.ts'
import { judgeConfiguration, LINT_RULES } from './config/judge-configuration.ts'
import type { LintFinding } from './config/lint-report.ts'
import type { Facts } from './facts.ts'
import { NO_CONFIG, type SeenConfig } from './seen-config.ts'

/** Kinds of objects that rules about configurations look at, as far as the fold keeps them. */
const KINDS = [
  'x:ClusterNode',
  'x:ClusterRole',
  'x:Coordinator',
  'x:NetworkListener',
  'x:TaskManager',
  'x:Tracer',
  'x:WebHook',
  'x:Metrics',
  'x:Security',
  'x:Jmap',
  'x:Http',
  'x:SystemSettings',
  'x:InMemoryStore',
  'x:DataStore'
] as const
/** What the source asks whole of the old line's settings (`main/sources/stalwart/old-settings.ts`). */
const ASKED_OF_OLD = /^(?:cluster|store|server\.auto-ban|tracer|webhook|metrics)(?:\.|$)/u
/** Where objects stand that all nodes share. */
export const SHARED = 'shared settings'

/** Rules whose word is final for a configuration: no rule about what is seen of the running cluster says the same. */
export const CONFIG_ALONE = LINT_RULES.filter((rule) => rule.told === undefined)

/** What was concluded last, and from what: rules look several times a second, and settings change once a month. */
const concluded = new WeakMap<RolesState, { readonly from: string; readonly seen: SeenConfig }>()

/** Judges what the API told. The same for the same state: what is kept between looks only saves work. */
export function toSeenConfig({ roles, addresses }: Pick<Facts, 'roles' | 'addresses'>): SeenConfig {
  const told = toMark(roles)
  if (told === '') return NO_CONFIG
  const allows = toAllows(addresses)
  const from = `${told}${allows}`
  const known = concluded.get(roles)
  if (known?.from === from) return known.seen
  const seen = judge(roles, allows)
  concluded.set(roles, { from, seen })
  return seen
}

/** Changes whenever what is judged may have; empty: nothing was told. */
function toMark(roles: RolesState): string {
  let mark = ''
  for (const kind of KINDS) {
    const asked = roles.askedOf(kind)
    if (asked !== null) mark += `${kind} ${asked.seq};`
  }
  for (const { url, line, toldSeq } of roles.sites) {
    // Settings of the old line carry no mark of their own.
    if (line === 'old' && roles.settings(url) !== null) return `${mark}old ${roles.revision}`
    if (toldSeq > 0) mark += `${toldSeq} `
  }
  return mark
}

function judge(roles: RolesState, allows: Allows): SeenConfig {
  const config = toTold(roles, allows)
  const report = judgeConfiguration(config, CONFIG_ALONE)
  const faults = new Map<string, LintFinding[]>()
  for (const finding of report.findings) {
    const of = faults.get(finding.rule)
    if (of) of.push(finding)
    else faults.set(finding.rule, [finding])
  }
  return { faults, report, at: newestOf(roles) }
}

function newestOf(roles: RolesState): number {
  let at = 0
  for (const kind of KINDS) at = Math.max(at, roles.askedOf(kind)?.at ?? 0)
  for (const site of roles.sites) if (site.line === 'old') at = Math.max(at, site.answeredAt)
  return at
}

/** The configuration as the API told it. */
function toTold(roles: RolesState, allows: Allows): Configuration {
  const kinds = new Map<string, ConfigObjects>()
  // Whether there are any is all that is asked; the addresses themselves are judged where the lists are.
  if (allows !== 'unknown') kinds.set('x:AllowedIp', { objects: allows === 'some' ? [SOME_ADDRESS] : [], whole: true })
  for (const kind of KINDS) {
    const objects = roles.objects(kind)
    const asked = roles.askedOf(kind)
    if (objects !== null && asked !== null)
      kinds.set(kind, { objects: objects.map(toObjectOf(kind, asked)), whole: true })
  }
  const oldNodes = roles.sites.flatMap((site): OldNode[] => {
    const settings = roles.settings(site.url)
    if (settings === null) return []
    const { url, toldSeq, answeredAt } = site
    const knows = (name: string): boolean => ASKED_OF_OLD.test(name)
    return [{ file: url, settings, lineOf: () => null, knows, seq: toldSeq, at: answeredAt }]
  })
  const sites = roles.sites.map((site) => ({ ...site, seq: site.toldSeq }))
  return { kinds, oldNodes, environments: [], running: { sites, leases: roles.leases }, now: null }
}

/** Whether any address is allowed, as far as the list was read. */
type Allows = 'unknown' | 'none' | 'some'

function toAllows(addresses: AddressState): Allows {
  const { since, trouble } = addresses.known('allowed')
  if (since === null || trouble !== null) return 'unknown'
  return addresses.listed.allowed.size === 0 ? 'none' : 'some'
}

const toObjectOf =
  (kind: string, { seq, at }: { readonly seq: number; readonly at: number }) =>
  (fields: JsonObject): ConfigObject => ({
    kind,
    fields,
    file: SHARED,
    lineOf: () => null,
    isAnswer: true,
    seq,
    at
  })

const SOME_ADDRESS = toObjectOf('x:AllowedIp', { seq: 0, at: 0 })({})
