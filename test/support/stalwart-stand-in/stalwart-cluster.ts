import { randomBytes } from 'node:crypto'
import type { SiteParts } from './answer-request.ts'
import { localKeys, put, putFirstObjects } from './first-objects.ts'
import {
  ALL_PERMISSIONS,
  type Login,
  OLD_PERMISSIONS,
  OLD_READ_PERMISSIONS,
  READ_PERMISSIONS,
  USER_PERMISSIONS
} from './logins.ts'
import type { Fault } from './node-faults.ts'
import { NodeServer } from './node-server.ts'
import type { StoredObject } from './object-kinds.table.ts'
import { SharedDatabase } from './shared-database.ts'
import { type BanReason, StalwartNode } from './stalwart-node.ts'
import { TaskRunner } from './task-runner.ts'
import { TaskScript } from './task-script.ts'

/**
 * A stand-in for a cluster of Stalwart nodes that answers as management-api.md says, both lines, over real NATS servers.
 *
 *     const nats = await startNatsCluster(3)
 *     const cluster = await startStalwartCluster({ nodes: 4, line: 'new', natsUrls: nats.urls })
 *     cluster.urls                      // one base URL a node, http://127.0.0.1:<free port>
 *     cluster.keys.admin                // API key, all permissions; .reader: the suggested read-only one; .wrong: nobody's
 *     cluster.people.admin / .canary / .user    // { user, password } for Basic; the canary's own mailbox account
 *     cluster.secrets                   // every secret that a run may meet: none may turn up anywhere (V14)
 *     cluster.node(2).deafen()          // its server takes the subscription back; .cut(): path cut without a word; .heal()
 *     cluster.kill(2); cluster.start(2) // process gone (HTTP and bus), and back on the same port, with the lines of a start
 *     cluster.fault(1, { kind: 'hang' })   // also close · slow {ms} · busy {seconds} · lie {how: page|cut-short|wrong-shape|endless|empty}; null: well
 *     cluster.forbid('admin', ['sysLogGet'])   // permissions taken from a login; addLogin({…}) makes one; bootstrap(0, true)
 *     cluster.ban(0, '203.0.113.7')     // an automatic ban at that node: store, frame, log line
 *     cluster.attack(1, '203.0.113.7')  // a connection from there; true: let in, false: refused (and logged)
 *     cluster.enforced(1)               // addresses that this node blocks in its memory
 *     cluster.script.set('purgeData', { kind: 'failed', reason: '…' })   // held · retry · failed · null; script.release() lets held ones go
 *     cluster.database                  // leases, objects, settings: read and change at will; put(database, 'BlockedIp', {…})
 *     await cluster.stop()
 */
export interface StalwartCluster {
  readonly line: 'new' | 'old'
  readonly nodes: readonly StalwartNode[]
  readonly urls: readonly string[]
  readonly database: SharedDatabase
  readonly script: TaskScript
  readonly keys: { readonly admin: string; readonly reader: string; readonly wrong: string }
  readonly people: Readonly<Record<'admin' | 'canary' | 'user', { readonly user: string; readonly password: string }>>
  readonly secrets: readonly string[]
  /** By its place, 0 on both lines. */
  node(at: number): StalwartNode
  server(at: number): NodeServer
  fault(at: number, fault: Fault | null): void
  forbid(who: 'admin' | 'reader', permissions: readonly string[]): void
  addLogin(login: Login): void
  /** Bootstrap mode: only `x:Bootstrap` answers. */
  bootstrap(at: number, isOn: boolean): void
  ban(at: number, address: string, reason?: BanReason): void
  attack(at: number, address: string): boolean
  enforced(at: number): readonly string[]
  kill(at: number): Promise<void>
  /** `alone`: its coordinator cannot be reached at this start; the words are the reason in its log. */
  start(at: number, alone?: string): Promise<void>
  stop(): Promise<void>
}

export interface StalwartClusterOptions {
  readonly nodes?: number
  readonly line?: 'new' | 'old'
  /** `127.0.0.1:4222` of each NATS server. */
  readonly natsUrls: readonly string[]
  readonly natsLogin?: { readonly user: string; readonly password: string }
  /**
   * New line: the role name of each node, null for none; node 0 has `worker` (everything), the others `front`
   * (no scheduler, no training) where nothing is said.
   */
  readonly roles?: readonly (string | null)[]
  /** New line: `x:ClusterRole` objects by name. */
  readonly clusterRoles?: Readonly<Record<string, StoredObject>>
  /** Old line: `cluster.roles.<role>` lists; `{}`: none, so every node does everything. */
  readonly oldRoles?: Readonly<Record<string, readonly string[]>>
  /** 0-based push shard of each node; 0 where nothing is said. */
  readonly shards?: readonly number[]
  /** Receipts are logged at info, as the set-up assistant makes it; true unless said. */
  readonly receipts?: boolean
  /** Node's clock minus ours, ms. */
  readonly clockOffsetsMs?: readonly number[]
  readonly edition?: 'oss' | 'community' | 'enterprise'
  /** Nodes whose coordinator cannot be reached at their start. */
  readonly alone?: readonly number[]
}

const VERSIONS = { new: '0.16.19', old: '0.15.5' } as const
const ADMIN = 1
const CANARY = 2
const USER = 3

const DEFAULT_ROLES: Readonly<Record<string, StoredObject>> = {
  worker: { name: 'worker', description: 'everything' },
  front: {
    name: 'front',
    description: 'all but the scheduler and training',
    tasks: { '@type': 'DisableSome', taskTypes: { taskScheduler: true, spamClassifierTraining: true } }
  }
}

const DEFAULT_OLD_ROLES: Readonly<Record<string, readonly string[]>> = {
  'purge.stores': ['1'],
  'purge.accounts': ['1,2', '3,4'],
  'acme.renew': ['2'],
  'metrics.calculate': ['1'],
  'push-notifications': ['1', '2', '3', '4'],
  'spam-training': ['2']
}

interface Site {
  readonly node: StalwartNode
  readonly tasks: TaskRunner
  readonly server: NodeServer
}

class StandInCluster implements StalwartCluster {
  readonly line: 'new' | 'old'
  readonly database = new SharedDatabase()
  readonly script = new TaskScript()
  readonly keys: StalwartCluster['keys']
  readonly people: StalwartCluster['people']
  readonly secrets: readonly string[]
  readonly #sites: readonly Site[]
  readonly #logins: Login[]
  readonly #bootstrapping = new Set<number>()

  constructor(options: StalwartClusterOptions) {
    this.line = options.line ?? 'new'
    const password = (): string => randomBytes(12).toString('base64url')
    this.people = {
      admin: { user: 'admin@stalwart.test', password: password() },
      canary: { user: 'stoa-canary@stalwart.test', password: password() },
      user: { user: 'alice@stalwart.test', password: password() }
    }
    const key = (name: string): string =>
      this.line === 'new'
        ? `API_${randomBytes(28).toString('base64url')}`
        : `api_${Buffer.from(`${name}:${password()}`).toString('base64')}`
    this.keys = { admin: key('dash'), reader: key('dash-ro'), wrong: key('nobody') }
    this.#logins = this.#makeLogins()
    const natsLogin = options.natsLogin ?? { user: 'stalwart-bus', password: password() }
    const { admin, canary, user } = this.people
    const oldSecrets = this.line === 'old' ? ['made-up-fallback-secret'] : []
    const passwords = [admin.password, canary.password, user.password, natsLogin.password, 'made-up-store-password']
    this.secrets = [...Object.values(this.keys), ...passwords, ...oldSecrets]
    this.#fill(options, natsLogin)
    this.#sites = Array.from({ length: options.nodes ?? 4 }, (_, at) => this.#makeSite(at, options, natsLogin))
  }

  get nodes(): readonly StalwartNode[] {
    return this.#sites.map((site) => site.node)
  }

  get urls(): readonly string[] {
    return this.#sites.map((site) => site.server.url)
  }

  node(at: number): StalwartNode {
    return this.#site(at).node
  }

  server(at: number): NodeServer {
    return this.#site(at).server
  }

  fault(at: number, fault: Fault | null): void {
    this.#site(at).server.fault = fault
  }

  forbid(who: 'admin' | 'reader', permissions: readonly string[]): void {
    for (const login of this.#logins)
      if (login.token === this.keys[who] || (who === 'admin' && login.name === this.people.admin.user))
        login.permissions = new Set([...login.permissions].filter((name) => !permissions.includes(name)))
  }

  addLogin(login: Login): void {
    this.#logins.push(login)
  }

  bootstrap(at: number, isOn: boolean): void {
    if (isOn) this.#bootstrapping.add(at)
    else this.#bootstrapping.delete(at)
  }

  ban(at: number, address: string, reason: BanReason = 'authFailure'): void {
    this.node(at).ban(address, reason, 'mallory@stalwart.test')
  }

  attack(at: number, address: string): boolean {
    return this.node(at).accept(address)
  }

  enforced(at: number): readonly string[] {
    const node = this.node(at)
    return node.blocks.list(node.now())
  }

  async kill(at: number): Promise<void> {
    const { node, tasks, server } = this.#site(at)
    tasks.stop()
    node.kill()
    await server.stop()
  }

  async start(at: number, alone?: string): Promise<void> {
    const { node, tasks, server } = this.#site(at)
    await node.start(alone ?? null)
    tasks.start()
    await server.start()
  }

  async stop(): Promise<void> {
    this.script.release()
    await Promise.all(this.#sites.map((_, at) => this.kill(at)))
  }

  #site(at: number): Site {
    const site = this.#sites[at]
    if (!site) throw new Error(`no node ${at} in a cluster of ${this.#sites.length}`)
    return site
  }

  #makeLogins(): Login[] {
    const all = this.line === 'new' ? ALL_PERMISSIONS : OLD_PERMISSIONS
    const read = this.line === 'new' ? READ_PERMISSIONS : OLD_READ_PERMISSIONS
    const { admin, canary, user } = this.people
    return [
      { name: admin.user, account: ADMIN, password: admin.password, permissions: all },
      { name: 'dash', account: ADMIN, token: this.keys.admin, permissions: all },
      { name: 'dash-ro', account: ADMIN, token: this.keys.reader, permissions: read },
      { name: canary.user, account: CANARY, password: canary.password, permissions: USER_PERMISSIONS },
      { name: user.user, account: USER, password: user.password, permissions: USER_PERMISSIONS }
    ]
  }

  #fill(options: StalwartClusterOptions, natsLogin: { readonly user: string; readonly password: string }): void {
    const { database } = this
    const names = [this.people.admin.user, this.people.canary.user, this.people.user.user]
    for (const [at, name] of names.entries())
      database.accounts.push({ number: at + 1, name, mailboxes: [{ id: 'a', name: 'Inbox' }], changes: 0 })
    if (this.line === 'old') {
      database.settings.set('tracing.level.cluster.message-received', 'info')
      return
    }
    const { natsUrls, receipts = true } = options
    putFirstObjects(database, { natsUrls, ...natsLogin, receipts })
    for (const role of Object.values(options.clusterRoles ?? DEFAULT_ROLES)) put(database, 'ClusterRole', role)
  }

  #makeSite(
    at: number,
    options: StalwartClusterOptions,
    natsLogin: { readonly user: string; readonly password: string }
  ): Site {
    const { line, database } = this
    const nodeId = line === 'new' ? at : at + 1
    const hostname = `mx-${at + 1}.stalwart.test`
    const { natsUrls } = options
    const roles = options.oldRoles ?? DEFAULT_OLD_ROLES
    const node = new StalwartNode({
      line,
      nodeId,
      hostname,
      version: VERSIONS[line],
      database,
      roleName: line === 'new' ? (options.roles ? (options.roles[at] ?? null) : at === 0 ? 'worker' : 'front') : null,
      shard: options.shards?.[at] ?? 0,
      env: new Map([['STALWART_HOSTNAME', hostname]]),
      local: line === 'old' ? localKeys(nodeId, { hostname, natsUrls, user: natsLogin.user, roles }) : new Map(),
      natsAddresses: natsUrls,
      natsLogin: options.natsLogin ? { user: natsLogin.user, pass: natsLogin.password } : {},
      clockOffsetMs: options.clockOffsetsMs?.[at] ?? 0
    })
    if (line === 'old' && options.receipts === false) node.log.overrides = new Map()
    const tasks = new TaskRunner(node, this.script, database.locks)
    const parts: SiteParts = {
      node,
      tasks,
      logins: this.#logins,
      edition: options.edition ?? 'oss',
      isBootstrap: () => this.#bootstrapping.has(at),
      slowMs: () => {
        const { fault } = this.server(at)
        return fault?.kind === 'slow' ? fault.ms : 0
      },
      inFlight: new Map()
    }
    return { node, tasks, server: new NodeServer(parts) }
  }
}

/** Resolves when every node has started, answers and is on the bus. */
export async function startStalwartCluster(options: StalwartClusterOptions): Promise<StalwartCluster> {
  const cluster = new StandInCluster(options)
  for (const at of cluster.nodes.keys())
    await cluster.start(at, options.alone?.includes(at) ? 'IO error: Connection refused (os error 111)' : undefined)
  return cluster
}
