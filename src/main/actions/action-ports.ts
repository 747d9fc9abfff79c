import type { ExpectedFrame } from '../../shared/api/action-way.ts'
import type { Clock } from '../../shared/cluster/clock.ts'
import type { Evidence } from '../../shared/propagation/evidence.ts'
import type { StalwartApi } from '../stalwart/stalwart-api.ts'

/** One node that can be called, as it is known now. Texts are outside. */
export interface ActionSite {
  /** Base as configured, without a slash at its end. */
  readonly url: string
  readonly line: 'new' | 'old' | null
  readonly nodeId: number | null
  readonly hostname: string | null
  /** False: what it is told to broadcast goes nowhere; null: unknown. */
  readonly clustered: boolean | null
  /** Those that it answered with; empty: unknown. */
  readonly permissions: readonly string[]
  /** Why it cannot be called; null: it answers. */
  readonly trouble: string | null
  readonly api: StalwartApi
}

/** How far a frame came at one node. */
export interface RunMark {
  readonly nodeId: number
  readonly evidence: Evidence
  /** Outside. */
  readonly reason: string
}

/** A line of a node's log that matters to a run. Texts are outside. */
export interface RunLogLine {
  readonly url: string
  readonly event: string
  readonly text: string
  /** µs since 1970 by the node's clock, whole seconds. */
  readonly at: number
}

/** What is heard on the bus, as the fold has it. */
export interface BusPort {
  /** all: at every server that is known · some: at some of them · none: nobody of ours listens. */
  hearing(): 'all' | 'some' | 'none'
  /** The last observation that is folded: what a request causes comes after it. */
  through(): number
  /** Frames so far that could not be read, or whose release is not certain: what they were is not known. */
  unread(): number
  /** The first such frame after an observation, of that node (null: of any), that is not among `except`. */
  find(frame: ExpectedFrame, from: number | null, after: number, except: ReadonlySet<number>): FoundFrame | null
  /** How far it came at each node now; null: nothing can change any more. */
  marks(seq: number): readonly RunMark[] | null
}

/** A frame of the bus. `seq`: the observation that opened it. */
export interface FoundFrame {
  readonly seq: number
  readonly nodeId: number
}

/** What «prove now» came to, by node URL. */
export interface RoundOutcome {
  readonly answered: readonly { readonly url: string; readonly node: number | null; readonly afterMs: number }[]
  readonly silent: readonly string[]
  /** Outside. */
  readonly sentence: string
}

/** An entry of a list. Texts are outside. */
export interface ListedAddress {
  /** As it is stored: host bits of a network stay as they were typed, IPv4 may be written as IPv6. */
  readonly stored: string
  /** Of its object; null: before 0.16 there is none. */
  readonly id: string | null
}

/** What runs need of the engine. Nothing of it throws. */
export interface ActionPorts {
  readonly clock: Clock
  /** Puts a note of an operator's run into the history; without secrets. */
  note(body: Readonly<Record<string, unknown>>): void
  /** In the setting's order. */
  sites(): readonly ActionSite[]
  readonly bus: BusPort
  /** Lines of these events that were read after an observation, oldest first; null: nobody reads that node's log. */
  logLines(url: string | null, events: readonly string[], after: number): readonly RunLogLine[] | null
  /** How an address stands in a list, where the nodes' API told; null: it is in none, or the list was not read. */
  listed(list: 'blocked' | 'allowed', address: string): ListedAddress | null
  /** A round of the canary through a node; null: none is set up. */
  readonly prove: ((url: string, signal: AbortSignal) => Promise<RoundOutcome>) | null
}
