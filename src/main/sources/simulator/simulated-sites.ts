import type { ClusterEvent } from '../../../shared/cluster/event.ts'
import { toObjectName } from '../../../shared/wire/enums.table.ts'
import { toJmapId } from '../../../shared/wire/jmap-id.ts'
import { toSnowflake } from '../../../shared/wire/snowflake.ts'
import type { Agenda } from './agenda.ts'
import type { Observers } from './observers.ts'
import type { Random } from './random.ts'
import type { SimulatedBus } from './simulated-bus.ts'
import type { SimulatedCluster, SimulatedNode } from './simulated-cluster.ts'
import { madeUpRoles, roleNameOf, SITE_OBJECTS } from './site-objects.table.ts'

const SECOND_US = 1e6
const MINUTE_US = 60e6
const BLOCKED_IP = 17
const SPAM_CLASSIFIER = 93
/** The log of each node is read this often; new lines come that late. */
const LOG_US = 2 * SECOND_US
const LIST_US = 4 * SECOND_US
const LEASE_US = 30 * MINUTE_US
/** Whether a node is well is told so often; in the past sparser. */
const HEALTH_LIVE_US = 5 * MINUTE_US
const HEALTH_PAST_US = 60 * MINUTE_US
const SAME_US = MINUTE_US
/** Of these the list is told again when Stoa was away; older ones have run out. */
const BLOCKS_KEPT = 2_000
/** Words of kinds that every node is told to log; the others would be most of a busy log. */
const LOGGED: ReadonlySet<ClusterEvent['type']> = new Set(['RegistryInsert', 'RegistryReload', 'MtaQueueStatus'])
const REASONS = ['authFailure', 'authFailure', 'portScanning', 'rcptToFailure'] as const
const BAN_EVENTS = {
  authFailure: 'security.authentication-ban',
  portScanning: 'security.scan-ban',
  rcptToFailure: 'security.abuse-ban'
} as const

type Row = Readonly<Record<string, unknown>>

interface Site {
  readonly node: SimulatedNode
  readonly url: string
  role: string
  startedAt: number
  isAway: boolean
  /** When it went away last, µs. */
  leftAt: number
  lines: Row[]
}

export interface SitesParts {
  readonly cluster: SimulatedCluster
  readonly observers: Observers
  readonly agenda: Agenda
  readonly bus: SimulatedBus
  readonly random: Random
  readonly liveFrom: number
  /** What an earlier run told of the blocked addresses stands. */
  readonly resumes: boolean
}

/**
 * The management API of each made-up node as a Stoa would have asked it: objects, log lines, health, in the forms of the
 * source `stalwart`. All times are µs since 1970.
 */
export class SimulatedSites {
  readonly #parts: SitesParts
  readonly #sites: readonly Site[]
  #blocks: Row[] = []
  #made = 0
  #hasIndexing = true

  constructor(parts: SitesParts) {
    this.#parts = parts
    const counts = new Map<string, number>()
    this.#sites = parts.cluster.nodes.map((node) => {
      const n = counts.get(node.duty) ?? 0
      counts.set(node.duty, n + 1)
      const role = roleNameOf(node.duty, n, parts.cluster.with(node.duty).length)
      return { node, url: `https://${node.name}`, role, startedAt: 0, isAway: false, leftAt: 0, lines: [] }
    })
  }

  /** Nodes that answer, with their URLs. */
  get sites(): readonly { readonly node: SimulatedNode; readonly url: string; readonly isAway: boolean }[] {
    return this.#sites
  }

  /** From `at` on somebody asks. */
  begin(at: number): void {
    for (const site of this.#sites) site.startedAt = at - 9 * 86_400e6 - site.node.id * MINUTE_US
    this.tellAll(at + SECOND_US)
    this.#renew(at + LEASE_US)
    this.#watchHealth(at + 2 * SECOND_US)
    this.#sameAgain(Math.max(at, this.#parts.liveFrom) + SAME_US)
  }

  /** Everything anew, as at each start of a Stoa. */
  tellAll(at: number): void {
    const { agenda, resumes } = this.#parts
    agenda.add(at, (now) => {
      for (const [call, list] of SITE_OBJECTS) this.#whole(now, call, list)
      this.#whole(now, 'x:ClusterNode/get', this.#leases(now))
      this.#tellRoles(now)
      this.#whole(now, 'x:Task/get', this.#tasks(now))
      this.#whole(now, 'x:Certificate/get', [toCertificate(now)])
      if (!resumes || this.#blocks.length > 0) this.#whole(now, 'x:BlockedIp/get', this.#blocks)
      for (const site of this.#sites) this.#about(now, site)
    })
  }

  /** A frame left `node`: what the others log of it, and what becomes of the list. */
  sent(at: number, node: SimulatedNode, events: readonly ClusterEvent[]): void {
    const logged = events.filter((event) => LOGGED.has(event.type))
    if (logged.length === 0) return
    for (const event of logged) {
      if (event.type === 'RegistryInsert' && event.objectType === BLOCKED_IP) this.#banned(at, node, event.id)
      if (event.type === 'RegistryReload' && event.objectType === SPAM_CLASSIFIER) this.#trained(at, node)
      for (const site of this.#sites)
        if (site.node !== node && this.#hears(at, site))
          this.#log(
            at,
            site,
            'info',
            'cluster.message-received',
            `from = ${node.id}, to = ${site.node.id}, details = ${toWords(event)}`
          )
    }
  }

  /** A node is down from now to `to`, then starts anew. */
  rests(at: number, node: SimulatedNode, to: number): void {
    const site = this.#of(node)
    if (!site || site.isAway) return
    site.isAway = true
    site.leftAt = at
    this.#parts.agenda.add(at + LOG_US, (now) => {
      const sentence = `${site.url} does not answer: the connection was refused.`
      if (site.isAway) this.#say(now, { url: site.url, call: null, status: 0, trouble: 'unreachable', sentence })
    })
    this.#parts.agenda.add(to + SECOND_US, (now) => {
      site.isAway = false
      site.startedAt = now - SECOND_US
      this.#say(now, { url: site.url, same: true })
      this.#about(now, site)
      this.#logStart(now, site)
      this.#delta(
        now,
        'x:ClusterNode/get',
        this.#leases(now).filter((it) => it.nodeId === node.id)
      )
    })
  }

  /** Its next start is with another role. */
  giveRole(node: SimulatedNode, role: string): void {
    const site = this.#of(node)
    if (site) site.role = role
  }

  /** Nodes that run with this role, as their last start said. */
  withRole(role: string): readonly SimulatedNode[] {
    return this.#sites.filter((site) => site.role === role).map((site) => site.node)
  }

  /** An operator takes `searchIndexing` from every role; from then on nobody takes such tasks. */
  loseIndexing(at: number, isTold: boolean): void {
    this.#hasIndexing = false
    if (!isTold) return
    this.#parts.agenda.add(at + LIST_US, (now) => {
      this.#tellRoles(now)
      this.#delta(now, 'x:Task/get', this.#tasks(now))
    })
  }

  /** A block that is stored through the API; no reload follows, so nobody enforces it. */
  storeBlock(at: number, node: SimulatedNode): void {
    const id = this.#parts.cluster.newRegistryId(node, at)
    this.#add(at, id, 'manual')
  }

  #of(node: SimulatedNode): Site | undefined {
    return this.#sites.find((site) => site.node === node)
  }

  /** Shared objects are asked of the first one that answers. */
  get #first(): Site {
    return this.#sites.find((site) => !site.isAway) ?? (this.#sites[0] as Site)
  }

  #hears(at: number, site: Site): boolean {
    const own = this.#parts.bus.of(site.node)
    return !site.isAway && own !== null && own.isListening && !own.isCut && at >= site.startedAt
  }

  #banned(at: number, node: SimulatedNode, id: bigint): void {
    const reason = REASONS[this.#parts.random.below(REASONS.length)] ?? 'authFailure'
    const address = this.#add(at, id, reason)
    const origin = this.#of(node)
    if (!origin) return
    const span = `listenerId = "imap", localPort = 993, remoteIp = ${address}, remotePort = 40674`
    this.#log(at, origin, 'info', BAN_EVENTS[reason], `${span}, remoteIp = ${address}`)
    // One in three comes back elsewhere and is refused there.
    if (!this.#parts.random.chance(1 / 3)) return
    const other = this.#parts.random.pick(this.#sites)
    this.#parts.agenda.add(at + this.#parts.random.between(3, 600) * SECOND_US, (now) => {
      if (this.#hears(now, other) && this.#hears(at, other)) this.#log(now, other, 'info', 'security.ip-blocked', span)
    })
  }

  /** Its address. */
  #add(at: number, id: bigint, reason: string): string {
    const address = toAddress(this.#made++)
    const madeMs = toSnowflake(id).unixMs
    const expiresAt = reason === 'manual' ? null : toDate(madeMs * 1000 + 30 * 86_400e6)
    const block = { address, reason, createdAt: toDate(madeMs * 1000), expiresAt, id: toJmapId(id) }
    this.#blocks = [...this.#blocks.slice(-BLOCKS_KEPT), block]
    this.#parts.agenda.add(at + LIST_US, (now) => this.#delta(now, 'x:BlockedIp/get', [block]))
    return address
  }

  #trained(at: number, node: SimulatedNode): void {
    const site = this.#of(node)
    if (!site) return
    this.#log(at, site, 'info', 'spam.train-completed', 'total = 4180, details = [2904, 1276]')
  }

  #tellRoles(at: number): void {
    const roles = madeUpRoles(this.#hasIndexing).map(({ name, description, types }, n) => ({
      name,
      description,
      tasks: { taskTypes: Object.fromEntries(types.map((type) => [type, true])), '@type': 'EnableSome' },
      listeners: { '@type': 'EnableAll' },
      id: `demorole${'abcdefgh'.charAt(n)}`
    }))
    this.#whole(at, 'x:ClusterRole/get', roles)
  }

  #tasks(at: number): readonly Row[] {
    const due = toDate(at)
    const status = { createdAt: due, due, '@type': 'Pending' }
    return ['a', 'b', 'c'].slice(0, this.#hasIndexing ? 0 : 3).map((end) => ({
      accountId: end,
      documentId: end,
      status,
      '@type': 'IndexDocument',
      due,
      id: `demotask${end}`
    }))
  }

  #leases(at: number): readonly Row[] {
    return this.#sites.map(({ node, isAway, startedAt, leftAt }) => {
      // All are told each half hour: the oldest is then renewed again before it would be late.
      const renewedAt = Math.max(startedAt, (isAway ? leftAt : at) - (node.id % 4) * MINUTE_US)
      return {
        nodeId: node.id,
        hostname: node.name,
        lastRenewal: toDate(renewedAt),
        status: at - renewedAt > 2 * LEASE_US ? 'stale' : 'active',
        id: toJmapId(BigInt(node.id))
      }
    })
  }

  #about(at: number, { node, url, role, startedAt, isAway }: Site): void {
    if (isAway) return
    const shard = node.duty === 'web' ? this.#parts.cluster.with('web').indexOf(node) : 0
    this.#say(at, {
      url,
      about: {
        line: 'new',
        edition: 'oss',
        nodeId: node.id,
        hostname: node.name,
        version: node.release.version,
        role,
        shard,
        startedAt: new Date(startedAt / 1000).toISOString(),
        clustered: true,
        permissions: [],
        missing: []
      }
    })
  }

  #logStart(at: number, site: Site): void {
    const { node, role } = site
    this.#log(at, site, 'info', 'server.startup', `hostname = "${node.name}", version = "${node.release.version}"`)
    this.#log(at, site, 'info', 'cluster.startup', `id = ${node.id}, type = "${role}", details = 0`)
    // Every made-up role holds a task: without this line its log would say that it does none.
    this.#log(at, site, 'info', 'task-manager.manager-started', '')
    this.#log(at, site, 'info', 'queue.started', '')
  }

  #renew(at: number): void {
    this.#parts.agenda.add(at, (now) => {
      this.#whole(now, 'x:ClusterNode/get', this.#leases(now))
      this.#renew(now + LEASE_US)
    })
  }

  #watchHealth(at: number): void {
    this.#parts.agenda.add(at, (now) => {
      for (const { url, isAway } of this.#sites) {
        const health = { live: 200, ready: 200, dateMs: Math.floor(now / 1000), tookUs: 2_400 }
        if (!isAway) this.#say(now, { url, health })
      }
      this.#watchHealth(now + (now < this.#parts.liveFrom ? HEALTH_PAST_US : HEALTH_LIVE_US))
    })
  }

  #sameAgain(at: number): void {
    this.#parts.agenda.add(at, (now) => {
      for (const { url, isAway } of this.#sites) if (!isAway) this.#say(now, { url, same: true })
      this.#sameAgain(now + SAME_US)
    })
  }

  /** Lines leave together, when the log is read. */
  #log(at: number, site: Site, level: string, event: string, text: string): void {
    if (site.lines.length === 0)
      this.#parts.agenda.add(at + LOG_US, (now) => {
        this.#say(now, { url: site.url, log: site.lines })
        site.lines = []
      })
    site.lines.push({ at: toDate(at), level: level.toUpperCase(), event, text })
  }

  #whole(at: number, call: string, list: readonly Row[]): void {
    this.#say(at, { url: this.#first.url, call, status: 200, whole: true, answer: JSON.stringify({ list }) })
  }

  #delta(at: number, call: string, list: readonly Row[]): void {
    const answer = JSON.stringify({ list })
    this.#say(at, { url: this.#first.url, call, status: 200, delta: true, answer, gone: [] })
  }

  #say(at: number, body: Row): void {
    this.#parts.observers.note(at, { source: 'stalwart', ...body })
  }
}

/** Whole seconds, as the API writes them. */
const toDate = (us: number): string => `${new Date(Math.floor(us / 1000)).toISOString().slice(0, 19)}Z`

/** Of the networks for documents (RFC 5737, RFC 3849), a new one each time. */
function toAddress(n: number): string {
  const nets = ['203.0.113', '198.51.100', '192.0.2']
  const net = nets[Math.floor(n / 254)]
  return net === undefined ? `2001:db8::${n.toString(16)}` : `${net}.${(n % 254) + 1}`
}

function toCertificate(at: number): Row {
  return {
    notValidBefore: toDate(at - 30 * 86_400e6),
    notValidAfter: toDate(at + 60 * 86_400e6),
    issuer: "CN=R11, O=Let's Encrypt",
    subjectAlternativeNames: { 'mail.example.net': true },
    id: 'democertificatea'
  }
}

function toWords(event: ClusterEvent): string {
  if (event.type === 'RegistryInsert')
    return `["RegistryInsert", "${toObjectName(event.objectType) ?? ''}", ${event.id}]`
  if (event.type === 'RegistryReload') return `["RegistryReload", "${toObjectName(event.objectType) ?? ''}"]`
  return event.type === 'MtaQueueStatus' && !event.isRunning ? '"MtaQueuePaused"' : '"MtaQueueRunning"'
}
