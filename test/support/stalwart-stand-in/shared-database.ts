import { toJmapId } from '../../../src/shared/wire/jmap-id.ts'
import { fromSnowflake } from '../../../src/shared/wire/snowflake.ts'
import type { Login } from './logins.ts'
import { freshObject } from './object-fields.ts'
import { OBJECT_KINDS, type StoredObject } from './object-kinds.table.ts'

export interface Lease {
  readonly nodeId: number
  readonly hostname: string
  renewedMs: number
}

export interface Mailbox {
  readonly id: string
  name: string
}

/** An account as far as the tests need one: who it is and its mailboxes. */
export interface StoredAccount {
  readonly number: number
  readonly name: string
  readonly mailboxes: Mailbox[]
  changes: number
}

/** Whole seconds, as every date of the API. */
export const toDate = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`

/** What all nodes of one cluster share: the data store and the in-memory store of a real one. */
export class SharedDatabase {
  readonly objects = new Map<string, Map<string, StoredObject>>()
  readonly #singletons = new Map<string, StoredObject>()
  /** Old line: keys that are no node's own. */
  readonly settings = new Map<string, string>()
  readonly leases = new Map<number, Lease>()
  readonly accounts: StoredAccount[] = []
  /** Old line: principals made through its API, by name: enough for its answers, not for logging in. */
  readonly principals = new Map<string, Readonly<Record<string, unknown>>>()
  /** API keys made through the API. */
  readonly keys: Login[] = []
  /** Failed logins by address and by login since the counters were reset. */
  readonly failures = new Map<string, number>()
  /** Requests by account or address in one fixed window. */
  readonly windows = new Map<string, { readonly window: number; used: number }>()
  /** Ids of tasks that a node has taken. */
  readonly locks = new Set<string>()
  readonly #sequences = new Map<number, number>()

  of(kind: string): Map<string, StoredObject> {
    const known = this.objects.get(kind)
    if (known) return known
    const fresh = new Map<string, StoredObject>()
    this.objects.set(kind, fresh)
    return fresh
  }

  /** Written or not: one that was never written has its defaults. */
  singleton(kind: string): StoredObject {
    return this.#singletons.get(kind) ?? freshObject(OBJECT_KINDS.get(kind) ?? { fields: {} }, {})
  }

  setSingleton(kind: string, value: StoredObject): void {
    this.#singletons.set(kind, value)
  }

  /** A new id as node `nodeId` makes it: its clock, a sequence of its process, its number (management-api.md 1.4). */
  nextId(nodeId: number, nowMs: number): bigint {
    const sequence = ((this.#sequences.get(nodeId) ?? 0) + 1) & 4095
    this.#sequences.set(nodeId, sequence)
    return fromSnowflake({ unixMs: nowMs, sequence, nodePart: nodeId & 511 })
  }

  /** Stores it and answers its id as JMAP shows it. */
  insert(kind: string, object: StoredObject, nodeId: number, nowMs: number): string {
    const id = toJmapId(this.nextId(nodeId, nowMs))
    this.of(kind).set(id, object)
    return id
  }

  /** The id of the object of this kind with this value, or null. */
  find(kind: string, property: string, value: unknown): string | null {
    for (const [id, object] of this.of(kind)) if (object[property] === value) return id
    return null
  }

  account(number: number): StoredAccount | undefined {
    return this.accounts.find((account) => account.number === number)
  }

  /** One more in the window that is running now; answers how many that makes and when the window ends. */
  count(key: string, periodMs: number, nowMs: number): { readonly used: number; readonly endsInS: number } {
    const window = Math.floor(nowMs / periodMs)
    const known = this.windows.get(key)
    const entry = known?.window === window ? known : { window, used: 0 }
    entry.used++
    this.windows.set(key, entry)
    return { used: entry.used, endsInS: Math.max(1, Math.ceil(((window + 1) * periodMs - nowMs) / 1000)) }
  }
}
