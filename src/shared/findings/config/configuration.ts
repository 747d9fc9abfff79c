import type { JsonObject } from '../../roles/json.ts'

/** Where something stands in what was given, or which observation told it. Texts are outside. */
export interface Place {
  /** A file's name or a node's URL. */
  readonly file: string
  /** `x:Coordinator.addresses`, `cluster.node-id`; empty: the whole of it. */
  readonly path: string
  /** From 1; null: not known. */
  readonly line: number | null
  /** The observation that told it, and when, µs; 0: none, it is of a file. */
  readonly seq: number
  readonly at: number
}

/** One object of the new line's registry. */
export interface ConfigObject {
  /** `x:Coordinator`. */
  readonly kind: string
  readonly fields: JsonObject
  readonly file: string
  readonly lineOf: (name: string) => number | null
  /** It was read back from a server, which shows every plain secret as `****`. */
  readonly isAnswer: boolean
  readonly seq: number
  readonly at: number
}

/** All objects of one kind that are known. */
export interface ConfigObjects {
  readonly objects: readonly ConfigObject[]
  /** There are no others. */
  readonly whole: boolean
}

/** Settings of one node of 0.15 and before, by their whole names: `cluster.node-id`. Lists as the API gives them: `cluster.roles.purge.stores.0000`. */
export interface OldNode {
  /** A file's name or its URL. */
  readonly file: string
  readonly settings: ReadonlyMap<string, string>
  readonly lineOf: (name: string) => number | null
  /** Whether a setting of this name that is not there is not set; the API returns only what was asked for. */
  readonly knows: (name: string) => boolean
  readonly seq: number
  readonly at: number
}

/** Environment of one node of 0.16 and later (`STALWART_…`), as its unit or container file gives it. */
export interface NodeEnvironment {
  readonly file: string
  readonly variables: ReadonlyMap<string, string>
  readonly lineOf: (name: string) => number | null
}

/** What is known of a cluster that runs; a configuration alone does not tell it. Times are µs since 1970. */
export interface RunningFacts {
  readonly sites: readonly RunningSite[]
  readonly leases: readonly { readonly nodeId: number; readonly hostname: string; readonly renewedAt: number | null }[]
}

/** One node whose API answers or should. Texts are outside. */
export interface RunningSite {
  readonly url: string
  readonly line: 'new' | 'old' | null
  readonly nodeId: number | null
  readonly hostname: string | null
  /** `[default]`: none is set; null: not told. */
  readonly role: string | null
  /** Counted from 0. */
  readonly shard: number | null
  /** False: it started and did not join the bus. */
  readonly clustered: boolean | null
  readonly permissions: readonly string[]
  /** Newest answer; 0: never. */
  readonly answeredAt: number
  readonly seq: number
}

/** A configuration as rules judge it: of files, or of what the API returned. Plain values; nothing here is a secret's owner. */
export interface Configuration {
  /** New line, by kind. A kind that nobody told of is not there. */
  readonly kinds: ReadonlyMap<string, ConfigObjects>
  readonly oldNodes: readonly OldNode[]
  readonly environments: readonly NodeEnvironment[]
  /** Null: of files. */
  readonly running: RunningFacts | null
  /** The moment that it is judged for, µs; null: none, so that what is expired cannot be told. */
  readonly now: number | null
}
