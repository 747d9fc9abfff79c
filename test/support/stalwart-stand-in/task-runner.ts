import { parseJmapId, toJmapId } from '../../../src/shared/wire/jmap-id.ts'
import { OBJECT_TYPE } from './frame-words.ts'
import { roleForTask, runsTasks } from './node-role.ts'
import type { StoredObject } from './object-kinds.table.ts'
import { toDate } from './shared-database.ts'
import type { StalwartNode } from './stalwart-node.ts'
import type { TaskScript } from './task-script.ts'

/** Shards of a blob purge (management-api.md 4.2). */
const BLOB_SHARDS = 256
const FAN_OUT_MS = 300_000

interface TaskStatus {
  readonly '@type': 'Pending' | 'Retry' | 'Failed'
  readonly due?: string
  readonly createdAt: string
  readonly attemptNumber?: number
}

const noDomain: Readonly<Record<string, string>> = {
  AcmeRenewal: 'Invalid request: ACME not configured for domain',
  DnsManagement: 'Invalid request: DNS management not configured for domain'
}

/** The task manager of one node: takes what its role allows, leaves the rest for others. */
export class TaskRunner {
  readonly #node: StalwartNode
  readonly #script: TaskScript
  #timer: NodeJS.Timeout | null = null
  readonly #running = new Set<string>()
  /** Shared by the cluster: who has a task has its lock. */
  readonly #locks: Set<string>

  constructor(node: StalwartNode, script: TaskScript, locks: Set<string>) {
    this.#node = node
    this.#script = script
    this.#locks = locks
  }

  /** Only where the role has a task type that starts it; that is looked at when the process starts. */
  start(): void {
    if (this.#node.setup.line === 'old' || !runsTasks(this.#node.role)) return
    this.#timer = setInterval(() => this.wake(), this.#script.pollMs)
  }

  /** Its locks stay, as those of a killed node do; here for as long as a poll. */
  stop(): void {
    if (this.#timer) clearInterval(this.#timer)
    this.#timer = null
    for (const id of this.#running) this.#locks.delete(id)
    this.#running.clear()
  }

  isLocked(id: string): boolean {
    return this.#locks.has(id)
  }

  /** Looks at the queue now: a poll, or a task that was made here. */
  wake(): void {
    if (!this.#timer) return
    const { database } = this.#node.setup
    for (const [id, task] of database.of('Task')) {
      const status = task.status as TaskStatus
      if (status['@type'] === 'Failed' || Date.parse(status.due ?? '') > this.#node.now()) continue
      if (this.#locks.has(id)) continue
      const role = roleForTask(String(task['@type']))
      if (role !== null && !this.#node.role.tasks.has(role)) {
        this.#write('debug', 'task-ignored', 'Task ignored', `id = ${number(id)}, details = "${String(task['@type'])}"`)
        continue
      }
      this.#locks.add(id)
      this.#running.add(id)
      void this.#run(id, task)
    }
  }

  async #run(id: string, task: StoredObject): Promise<void> {
    const variant = String(task['@type'])
    const maintenance = String(task.maintenanceType ?? '')
    this.#write('debug', 'task-acquired', 'Task acquired', 'total = 1, details = 1')
    if (maintenance === 'train' || maintenance === 'retrain')
      this.#node.log.write(this.#node.now(), 'info', 'spam.train-started', 'Spam classifier training started')
    await new Promise((done) => setTimeout(done, this.#script.runMs))
    const outcome = this.#script.of(variant, maintenance)
    if (outcome?.kind === 'held') await this.#script.hold()
    if (!this.#running.delete(id)) return
    this.#locks.delete(id)
    const tasks = this.#node.setup.database.of('Task')
    if (!tasks.has(id)) {
      this.#write(
        'debug',
        'task-ignored',
        'Task ignored',
        'reason = "Task was deleted while being processed; skipping update."'
      )
      return
    }
    const noSuch = noDomain[variant]
    if (noSuch !== undefined && !outcome) this.#fail(id, task, noSuch, 0)
    else if (outcome?.kind === 'failed') this.#fail(id, task, outcome.reason, 0)
    else if (outcome?.kind === 'retry') this.#retry(id, task, outcome.reason)
    else {
      tasks.delete(id)
      this.#succeed(variant, maintenance, task)
    }
  }

  #retry(id: string, task: StoredObject, failureReason: string): void {
    const status = task.status as TaskStatus
    const attemptNumber = (status.attemptNumber ?? 0) + 1
    const { database } = this.#node.setup
    const most = Number(database.singleton('TaskManager').maxAttempts)
    if (attemptNumber > most) {
      this.#fail(id, task, failureReason, most)
      return
    }
    const due = toDate(this.#node.now() + this.#script.retryMs * 2 ** (attemptNumber - 1))
    const next = { due, attemptNumber, failureReason, createdAt: status.createdAt, '@type': 'Retry' }
    database.of('Task').set(id, { ...task, status: next, due })
    const words = `id = ${number(id)}, details = "${String(task['@type'])}", reason = "${failureReason}", nextRetry = ${due}`
    this.#write('debug', 'task-retry', 'Task retry', words)
  }

  #fail(id: string, task: StoredObject, failureReason: string, failedAttemptNumber: number): void {
    const { createdAt } = task.status as TaskStatus
    const failedAt = toDate(this.#node.now())
    const { due: _, ...rest } = task
    const status = { createdAt, failedAt, failedAttemptNumber, failureReason, '@type': 'Failed' }
    this.#node.setup.database.of('Task').set(id, { ...rest, status })
    const words = `id = ${number(id)}, details = "${String(task['@type'])}", reason = "${failureReason}"`
    this.#write('warn', 'task-failed', 'Task failed', words)
  }

  /** Success leaves nothing but these (management-api.md 4.3). */
  #succeed(variant: string, maintenance: string, task: StoredObject): void {
    const { log, setup } = this.#node
    const now = this.#node.now()
    const { database } = setup
    if (variant === 'StoreMaintenance' && maintenance === 'purgeData')
      log.write(now, 'info', 'store.data-store-purged', 'Data store purged', 'elapsed = 12ms')
    if (maintenance === 'purgeBlob') {
      if (task.shardIndex === null || task.shardIndex === undefined)
        for (let shardIndex = 0; shardIndex < BLOB_SHARDS; shardIndex++) this.#queue({ ...task, shardIndex }, 0)
      else
        log.write(
          now,
          'info',
          'store.blob-store-purged',
          'Blob store purged',
          `id = ${String(task.shardIndex)}, elapsed = 1ms`
        )
    }
    if (variant === 'StoreMaintenance' && (maintenance === 'purgeAccounts' || maintenance === 'reindexAccounts'))
      for (const account of database.accounts)
        this.#queue(
          {
            accountId: toJmapId(BigInt(account.number)),
            maintenanceType: maintenance === 'purgeAccounts' ? 'purge' : 'reindex',
            '@type': 'AccountMaintenance'
          },
          Math.random() * FAN_OUT_MS
        )
    if (maintenance === 'resetRateLimiters') {
      database.failures.clear()
      database.windows.clear()
    }
    if (variant !== 'SpamFilterMaintenance') return
    if (maintenance === 'updateRules') log.write(now, 'info', 'spam.rules-updated', 'Spam rules updated')
    if (maintenance !== 'train' && maintenance !== 'retrain') return
    log.write(
      now,
      'info',
      'spam.train-completed',
      'Spam classifier training completed',
      'total = 120, details = [60, 60]'
    )
    this.#node.publish({ type: 'RegistryReload', objectType: OBJECT_TYPE.SpamClassifier })
  }

  /** Parents and children are not linked. */
  #queue(task: StoredObject, afterMs: number): void {
    const now = this.#node.now()
    const due = toDate(now + afterMs)
    const status = { createdAt: toDate(now), due, '@type': 'Pending' }
    this.#node.setup.database.insert('Task', { ...task, status, due }, this.#node.setup.nodeId, now)
  }

  #write(level: 'debug' | 'warn', name: string, words: string, details: string): void {
    this.#node.log.write(this.#node.now(), level, `task-manager.${name}`, words, details)
  }
}

const number = (id: string): string => {
  const parsed = parseJmapId(id)
  return parsed.ok ? String(parsed.value) : '0'
}
