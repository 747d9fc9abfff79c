import type { ClusterEvent } from '../../../src/shared/cluster/event.ts'
import { toNodeId } from '../../../src/shared/cluster/units.ts'
import { decodeBatch } from '../../../src/shared/wire/decode-batch.ts'
import { encodeBatch } from '../../../src/shared/wire/encode-batch.ts'
import { toJmapId } from '../../../src/shared/wire/jmap-id.ts'
import { BusConnection, type BusLogin } from './bus-connection.ts'
import { EventStreams } from './event-streams.ts'
import { OBJECT_TYPE, toFrameWords } from './frame-words.ts'
import { NodeBlocks } from './node-blocks.ts'
import { NodeLog } from './node-log.ts'
import { type EffectiveRole, roleOf } from './node-role.ts'
import { type EffectiveSettings, readSettings, roleError } from './node-settings.ts'
import type { SetError } from './object-fields.ts'
import { type SharedDatabase, toDate } from './shared-database.ts'
import { writeOldStart, writeRoleError, writeStart } from './start-lines.ts'

/** A node without `outboundMta` reads the bus no more after so many queue events (management-api.md 2.2). */
const QUEUE_CHANNEL = 1_024

export interface NodeSetup {
  readonly line: 'new' | 'old'
  readonly nodeId: number
  readonly hostname: string
  readonly version: string
  readonly database: SharedDatabase
  /** `STALWART_ROLE`; null: unset. New line only. */
  readonly roleName: string | null
  /** 0-based. */
  readonly shard: number
  /** Environment of the process. */
  readonly env: ReadonlyMap<string, string>
  /** Old line: the keys of this node's own file. */
  readonly local: Map<string, string>
  readonly natsAddresses: readonly string[]
  readonly natsLogin: BusLogin
  readonly clockOffsetMs: number
}

export type BanReason = 'authFailure' | 'rcptToFailure' | 'loitering' | 'portScanning'

const BAN_EVENTS: Readonly<Record<BanReason, readonly [string, string]>> = {
  authFailure: ['security.authentication-ban', 'Banned due to authentication errors'],
  rcptToFailure: ['security.abuse-ban', 'Banned due to abuse'],
  loitering: ['security.loiter-ban', 'Banned due to loitering'],
  portScanning: ['security.scan-ban', 'Banned due to scan']
}

/** One process of a cluster: its memory, its log, its connection to the bus. What it answers over HTTP is elsewhere. */
export class StalwartNode {
  readonly setup: NodeSetup
  readonly log = new NodeLog()
  readonly streams = new EventStreams()
  readonly blocks: NodeBlocks
  /** Non-zero counters by their Prometheus name. */
  readonly counters = new Map<string, number>()
  isQueuePaused = false
  isRunning = false
  /** The coordinator came up at the last start. */
  isClustered = false
  /** Why not. */
  alone: string | null = null
  settings: EffectiveSettings
  #publisher: BusConnection | null = null
  #subscriber: BusConnection | null = null
  /** Old line: a connection made by a reload, taken over with the next message on the one before. */
  #next: BusConnection | null = null
  #queueEvents = 0

  constructor(setup: NodeSetup) {
    this.setup = setup
    this.blocks = new NodeBlocks(setup.database)
    this.settings = { role: { isKnown: true, tasks: new Set() }, prometheus: null }
    if (setup.line === 'old') this.log.overrides = new Map([['cluster.message-received', 'info']])
  }

  /** This node's clock, ms since 1970. */
  now(): number {
    return Date.now() + this.setup.clockOffsetMs
  }

  get role(): EffectiveRole {
    const { line, database, roleName } = this.setup
    // A role that is destroyed in use breaks the node at once; its switches follow only a reload.
    return line === 'new' && !roleOf(database, roleName).isKnown ? roleOf(database, roleName) : this.settings.role
  }

  /** Keys that this node of the old line sees: its own over the shared ones. */
  keys(): ReadonlyMap<string, string> {
    return new Map([...this.setup.database.settings, ...this.setup.local])
  }

  /** Starts the process: lines of a start, lease, lists, bus. `alone`: the coordinator cannot be reached. */
  async start(alone: string | null = null): Promise<void> {
    const { setup, log } = this
    const refused = alone ?? (await this.#joinBus())
    this.isClustered = refused === null
    this.alone = refused
    this.isRunning = true
    this.isQueuePaused = false
    this.#queueEvents = 0
    this.counters.clear()
    const { database, nodeId, hostname, roleName, shard, version } = setup
    if (setup.line === 'new') {
      database.leases.set(nodeId, { nodeId, hostname, renewedMs: this.now() })
      const read = readSettings(database, roleName, setup.env, log)
      if ('settings' in read) this.settings = read.settings
      this.blocks.reload(this.now())
      this.blocks.reloadAllowed()
    } else {
      this.settings = {
        role: this.settings.role,
        prometheus: this.keys().get('metrics.prometheus.enable') === 'true' ? { user: null, secret: null } : null
      }
      this.blocks.reloadKeys(this.keys(), true)
    }
    const listeners =
      setup.line === 'new'
        ? [...database.of('NetworkListener').values()].map((one) => String(one.name))
        : ['http', 'imap', 'smtp']
    const start = {
      atMs: this.now(),
      nodeId,
      hostname,
      roleName,
      shard,
      role: this.role,
      version,
      alone: refused,
      listeners
    }
    if (setup.line === 'new') writeStart(log, start)
    else writeOldStart(log, start)
  }

  /** Ends as a killed process does: without a word. */
  kill(): void {
    this.isRunning = false
    for (const connection of new Set([this.#publisher, this.#subscriber, this.#next])) connection?.end()
    this.#publisher = this.#subscriber = this.#next = null
    this.streams.end()
  }

  /** Its server takes the subscription back: connected, and handed nothing. */
  async deafen(): Promise<void> {
    await this.#subscriber?.unsubscribe()
  }

  /** The path to its server is cut without a word: the server goes on counting, the node reads and sends nothing. */
  cut(): void {
    for (const connection of new Set([this.#publisher, this.#subscriber, this.#next])) connection?.cut()
  }

  /** A new connection, with the old one ended: hears again, what it missed is lost. */
  async heal(): Promise<void> {
    for (const connection of new Set([this.#publisher, this.#subscriber, this.#next])) connection?.end()
    this.#next = null
    await this.#joinBus()
  }

  publish(event: ClusterEvent): void {
    if (!this.isClustered) return
    this.#publisher?.publish(encodeBatch(toNodeId(this.setup.nodeId), [event], this.#wire))
  }

  /** Resolves when the server has taken what was published. */
  async flush(): Promise<void> {
    await this.#publisher?.flush()
  }

  /** A reload called here or received; the error is what the caller of this node gets. */
  reload(what: 'BlockedIp' | 'DataStore' | 'Certificate' | 'StoreLookup'): SetError | null {
    const { database, roleName, env } = this.setup
    if (!this.role.isKnown) {
      writeRoleError(this.log, this.now(), roleName ?? '')
      return roleError(roleName ?? '')
    }
    if (what === 'BlockedIp') {
      const expired = this.blocks.reload(this.now())
      if (expired.length > 0)
        this.#write('info', 'security.ip-block-expired', 'IP block expired', `details = [${expired.join(', ')}]`)
    }
    if (what !== 'DataStore') return null
    const read = readSettings(database, roleName, env, this.log)
    if ('error' in read) return read.error
    this.settings = read.settings
    this.blocks.reloadAllowed()
    this.#countQueueEvent()
    return null
  }

  pauseQueue(isPaused: boolean): void {
    this.isQueuePaused = isPaused
    this.#countQueueEvent()
  }

  /** Old line: reads its settings anew; a full reload also opens another connection (wire-format.md 15). */
  async reloadOld(what: 'settings' | 'blocked-ip'): Promise<void> {
    this.blocks.reloadKeys(this.keys(), what === 'settings')
    if (what === 'blocked-ip') return
    this.settings = {
      ...this.settings,
      prometheus: this.keys().get('metrics.prometheus.enable') === 'true' ? { user: null, secret: null } : null
    }
    if (!this.isClustered || this.#next) return
    const next = this.#connection()
    await next.open()
    this.#next = next
  }

  /** A ban as this node makes one: own memory, store, bus, log. */
  ban(address: string, reason: BanReason, login = ''): void {
    const { setup } = this
    const { database } = setup
    if (setup.line === 'old') {
      database.settings.set(`server.blocked-ip.${address}`, '')
      this.blocks.reloadKeys(this.keys(), false)
      this.publish({ type: 'ReloadBlockedIps' })
    } else {
      this.blocks.add(address, null)
      if (database.find('BlockedIp', 'address', address) === null) {
        const id = database.nextId(setup.nodeId, this.now())
        const block = { address, reason, createdAt: toDate(this.now()), expiresAt: null }
        database.of('BlockedIp').set(toJmapId(id), block)
        this.publish({ type: 'RegistryInsert', objectType: OBJECT_TYPE.BlockedIp, id })
      }
    }
    const [event, words] = BAN_EVENTS[reason]
    const span = `listenerId = "http", localPort = 8080, remoteIp = ${address}, remotePort = 57578`
    this.#write('info', event, words, `${span}, remoteIp = ${address}${login ? `, accountName = "${login}"` : ''}`)
    this.count(event)
  }

  /** A connection from there; false: it was refused, and the log says so. */
  accept(address: string, listener = 'imap', port = 143): boolean {
    if (!this.refuses(address)) return true
    this.#write(
      'info',
      'security.ip-blocked',
      'Blocked IP address',
      `listenerId = "${listener}", localPort = ${port}, remoteIp = ${address}, remotePort = 55096`
    )
    this.count('security.ip-blocked')
    return false
  }

  /** On 0.15 the block wins over the allow list. */
  refuses(address: string): boolean {
    const isAllowed = this.setup.line === 'new' && this.blocks.isAllowed(address, this.now())
    return !isAllowed && this.blocks.isBlocked(address, this.now())
  }

  /** Counts a failed login by address and by name; true: that was one too many, and its address is banned now. */
  failLogin(address: string, login: string): boolean {
    const { database } = this.setup
    const rate = database.singleton('Security').authBanRate as { readonly count: number }
    const own = Number((this.keys().get('server.auto-ban.auth.rate') ?? '100/1d').split('/')[0])
    const most = this.setup.line === 'new' ? rate.count : own
    const counts = [`ip:${address}`, ...(login ? [`login:${login}`] : [])].map((key) => {
      const times = (database.failures.get(key) ?? 0) + 1
      database.failures.set(key, times)
      return times
    })
    this.count('auth.failed')
    if (Math.max(...counts) <= most || this.blocks.isAllowed(address, this.now())) return false
    this.ban(address, 'authFailure', login)
    return true
  }

  count(event: string): void {
    const name = event.replaceAll(/[.-]/g, '_')
    this.counters.set(name, (this.counters.get(name) ?? 0) + 1)
  }

  /** The change of an account as this node makes it: its own streams, then the bus. */
  tellChange(account: number, changeId: bigint, bit: number, type: string): void {
    this.streams.tell(account, toJmapId(BigInt(account)), changeId, [type])
    this.publish({ type: 'StateChange', changeId, types: 1n << BigInt(bit), accountId: account })
  }

  get #wire(): 'H' | 'D' {
    return this.setup.line === 'new' ? 'H' : 'D'
  }

  #write(level: 'error' | 'warn' | 'info' | 'debug' | 'trace', event: string, words: string, details = ''): void {
    this.log.write(this.now(), level, event, words, details)
  }

  #connection(): BusConnection {
    const { natsAddresses, natsLogin, nodeId, line } = this.setup
    const version = line === 'new' ? '0.50.0' : '0.44.2'
    const heard = (payload: Buffer) => this.#hear(payload)
    return new BusConnection({ addresses: natsAddresses, first: nodeId, login: natsLogin, version, heard })
  }

  /** Answers why not; null: it is on the bus. */
  async #joinBus(): Promise<string | null> {
    const connection = this.#connection()
    try {
      await connection.open()
    } catch (cause) {
      connection.end()
      return cause instanceof Error ? cause.message : 'connection refused'
    }
    await connection.subscribe()
    this.#publisher = this.#subscriber = connection
    return null
  }

  #countQueueEvent(): void {
    if (!this.role.tasks.has('outboundMta')) this.#queueEvents++
  }

  #hear(payload: Buffer): void {
    if (!this.isRunning || this.#queueEvents > QUEUE_CHANNEL) return
    const batch = decodeBatch(payload, this.#wire)
    if (batch.nodeId === this.setup.nodeId) {
      this.#write(
        'trace',
        'cluster.message-skipped',
        'PubSub message skipped',
        `details = base64:${payload.toString('base64')}`
      )
    } else {
      for (const event of batch.events) {
        const words = `from = ${batch.nodeId ?? 0}, to = ${this.setup.nodeId}, details = ${toFrameWords(event)}`
        this.#write('trace', 'cluster.message-received', 'PubSub message received', words)
        this.#apply(event)
      }
      if (batch.error)
        this.#write(
          'error',
          'cluster.message-invalid',
          'Invalid PubSub message',
          `details = base64:${payload.toString('base64')}`
        )
    }
    this.#takeOver()
  }

  /** Old line: one more message on the old connection, and the subscriber is at the newest. */
  #takeOver(): void {
    const [old, next] = [this.#subscriber, this.#next]
    if (!next) return
    this.#next = null
    this.#subscriber = next
    void next.subscribe()
    if (old === this.#publisher) void old?.unsubscribe()
    else old?.end()
  }

  #apply(event: ClusterEvent): void {
    if (event.type === 'StateChange') {
      const types = ['Email', 'Mailbox', 'Thread'].filter((_, at) => event.types & (1n << BigInt([0, 3, 4][at] ?? 0)))
      this.streams.tell(event.accountId, toJmapId(BigInt(event.accountId)), event.changeId, types)
    } else if (event.type === 'RegistryInsert' && event.objectType === OBJECT_TYPE.BlockedIp) {
      const block = this.setup.database.of('BlockedIp').get(toJmapId(event.id))
      if (block) this.blocks.add(String(block.address), block.expiresAt)
      else
        this.#write(
          'error',
          'registry.build-error',
          'Configuration build error',
          `source = "BlockedIp", id = ${event.id}, reason = "object not found"`
        )
    } else if (event.type === 'RegistryReload') {
      if (event.objectType === OBJECT_TYPE.BlockedIp) this.reload('BlockedIp')
      if (event.objectType === OBJECT_TYPE.DataStore) this.#reloadReceived()
    } else if (event.type === 'MtaQueueStatus') this.pauseQueue(!event.isRunning)
    else if (event.type === 'ReloadBlockedIps') void this.reloadOld('blocked-ip')
    else if (event.type === 'ReloadSettings') void this.reloadOld('settings').catch(() => {})
  }

  /** A node that cannot build what it read keeps all its old settings; only its own log says so. */
  #reloadReceived(): void {
    const error = this.reload('DataStore')
    if (!error || !this.role.isKnown) return
    const { object } = error.objectId as { readonly object: string }
    this.#write(
      'error',
      'registry.build-error',
      'Configuration build error',
      `source = "${object}", id = 0, reason = "${String(error.description)}"`
    )
  }
}
