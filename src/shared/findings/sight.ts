import type { Evidence } from './finding.ts'
import type { SeenAddresses } from './seen-addresses.ts'
import type { SeenCanary } from './seen-canary.ts'
import type { SeenConfig } from './seen-config.ts'
import type { SeenHygiene } from './seen-hygiene.ts'
import type { SeenRoles } from './seen-roles.ts'

/** As topology says it: `Presence` of the api, without importing it. */
export type SeenPresence = 'active' | 'silent' | 'deaf' | 'gone' | 'unknown'

/** One open connection as rules see it. Texts are outside. Times are µs since 1970. */
export interface SeenConnection {
  /** Unique: server's name and cid, `nats-1:43`. */
  readonly key: string
  readonly server: string
  readonly cid: number
  readonly ip: string
  readonly name: string | null
  readonly lang: string | null
  readonly version: string | null
  readonly listens: boolean
  readonly pendingBytes: number
  /** When its server last made it wait before it could send more; null: not while we looked. */
  readonly stalledAt: number | null
  readonly since: number
  /** `tool`: it listens and is no Stalwart. `ours`: Stoa's own. */
  readonly role: 'node' | 'ours' | 'tool' | 'unmatched' | 'leafnode'
  /** Whose it is, if it is a node's. */
  readonly nodeId: number | null
}

/** One node as rules see it. */
export interface SeenNode {
  readonly nodeId: number
  readonly presence: SeenPresence
  readonly presenceSince: number
  /** Why, in one plain sentence. Outside. */
  readonly presenceReason: string
  /** How its last connection ended, as its server words it; null: nobody said. Outside. */
  readonly endReason: string | null
  /** 0: never. */
  readonly lastHeard: number
  /** Two connections publish under its id; since when. Null: one does. */
  readonly duplicatedSince: number | null
  readonly duplicatedReason: string
  /** Its open connections. */
  readonly connections: readonly SeenConnection[]
  /** When it began to use a new connection though its server had lived on; the last hour's, oldest first. */
  readonly reconnects: readonly number[]
  /** Version of the client library, as its newest connection told it. */
  readonly clientVersion: string | null
  /** Its clock against ours, µs (positive: ahead), and how wrong that may be; null: not known. */
  readonly clockOffset: { readonly us: number; readonly errorUs: number } | null
  /** When its last frame that could not be decoded was counted; null: none lately. */
  readonly undecodableAt: number | null
}

/** One NATS server as rules see it. */
export interface SeenServer {
  /** Outside. */
  readonly name: string
  /** Our ear there: whether it hears, and if it did and does not, since when and why. */
  readonly ear: { readonly lostSince: number; readonly cause: string; readonly refused: boolean } | null
  /** Since when it leaves CONNZ unanswered while we ask; null: it answers, or never did. */
  readonly silentSince: number | null
}

/** Broadcasts that did not surely reach one node and were not made good since. */
export interface SeenArrears {
  readonly nodeId: number
  readonly since: number
  /** A listening connection did not get so many; so many found no connection; so many went into one that proved dead. */
  readonly missed: number
  readonly away: number
  readonly doubtful: number
  /** What they were: `block`, `reload of blocked addresses`, …; each once. */
  readonly what: readonly string[]
  /** Whether all of them concern blocked addresses, so that one reload of those mends it. */
  readonly onlyBlocks: boolean
  readonly evidence: readonly Evidence[]
}

/** Many broadcasts within a moment. */
export interface SeenBurst {
  readonly at: number
  readonly evidence: readonly Evidence[]
}

/** Time that Stoa itself did not record, or that its clock jumped. */
export interface SeenLapse {
  readonly key: string
  readonly kind: 'not-recorded' | 'dropped' | 'clock-jump'
  readonly from: number
  readonly to: number
  readonly sentence: string
}

/** All that rules look at, at one moment: plain values, so that a rule is tested with a few of them. */
export interface Sight {
  readonly at: number
  /** The newest observation. */
  readonly seq: number
  readonly nodes: readonly SeenNode[]
  /** Open connections that belong to no node. */
  readonly strangers: readonly SeenConnection[]
  readonly servers: readonly SeenServer[]
  /** Since when nobody could hear, and why; null: somebody hears, or Stoa does not listen on purpose. */
  readonly deafSince: { readonly from: number; readonly cause: string } | null
  readonly arrears: readonly SeenArrears[]
  /** The newest burst within the last hour. */
  readonly burst: SeenBurst | null
  readonly lapses: readonly SeenLapse[]
  readonly addresses: SeenAddresses
  readonly config: SeenConfig
  readonly hygiene: SeenHygiene
  readonly canary: SeenCanary
  readonly roles: SeenRoles
  readonly wire: { readonly version: string; readonly confidence: number }
  /** Servers have answered CONNZ lately: connections can be judged. */
  readonly asksConnections: boolean
  /** Somebody hears: frames can be judged. */
  readonly hears: boolean
  /** Some node lets its management API be asked: roles, leases and tasks can be judged. */
  readonly isManaged: boolean
}
