import type { NodeId } from '../../../shared/cluster/units.ts'
import { toNodeId } from '../../../shared/cluster/units.ts'
import { fromSnowflake } from '../../../shared/wire/snowflake.ts'
import type { WireVersion } from '../../../shared/wire/wire-layout.table.ts'
import type { Random } from './random.ts'
import { type WeightedChoice, zipfChoice } from './weighted-choice.ts'

/** What a node mostly does; its name says it. */
export type Duty = 'mx' | 'imap' | 'web' | 'out'

/** A release of Stalwart with the wire it speaks (wire-format.md section 3). */
export interface Release {
  readonly version: string
  readonly wire: WireVersion
}

/** The two releases of the rolling upgrade, with the wires that they speak. */
export const OLD_RELEASE: Release = { version: '0.16.9', wire: 'E' }
export const NEW_RELEASE: Release = { version: '0.16.18', wire: 'H' }

/** A made-up node. Mutable: the story changes it. */
export interface SimulatedNode {
  readonly id: NodeId
  readonly name: string
  readonly duty: Duty
  release: Release
  /** It sends nothing before this time, µs since 1970. */
  silentUntil: number
  nextSequence: number
}

/** Nodes of each twelve, in the order of their ids. */
const DUTIES: readonly Duty[] = ['mx', 'mx', 'mx', 'mx', 'imap', 'imap', 'imap', 'imap', 'web', 'web', 'out', 'out']
const ACCOUNTS_A_NODE = 200
const ACCOUNTS_MIN = 400
const ACCOUNTS_MAX = 50_000
const ACCOUNT_SKEW = 0.9
const FIRST_CHANGE_MIN = 0x1_0000
const FIRST_CHANGE_MAX = 0x100_0000

/** The nodes and accounts of a made-up cluster; the same for the same random numbers and count. */
export class SimulatedCluster {
  readonly nodes: readonly SimulatedNode[]
  readonly #byDuty: ReadonlyMap<Duty, readonly SimulatedNode[]>
  readonly accountCount: number
  readonly #accounts: WeightedChoice
  readonly #changeIds: Float64Array
  readonly #emailIds: Uint32Array

  /** `above`: change and e-mail ids begin above it, a u32. */
  constructor(random: Random, size: { readonly nodes: number; readonly release: Release; readonly above: number }) {
    const { nodes: nodeCount, release, above } = size
    const named = new Map<Duty, number>()
    this.nodes = Array.from({ length: nodeCount }, (_, n) => {
      const duty = toDuty(n, nodeCount)
      const number = (named.get(duty) ?? 0) + 1
      named.set(duty, number)
      return { id: toNodeId(n), name: `${duty}${number}.example.net`, duty, release, silentUntil: 0, nextSequence: 0 }
    })
    this.#byDuty = Map.groupBy(this.nodes, (node) => node.duty)
    this.accountCount = Math.min(ACCOUNTS_MAX, Math.max(ACCOUNTS_MIN, nodeCount * ACCOUNTS_A_NODE))
    this.#accounts = zipfChoice(this.accountCount, ACCOUNT_SKEW)
    this.#changeIds = Float64Array.from(
      { length: this.accountCount },
      () => above + Math.floor(random.between(FIRST_CHANGE_MIN, FIRST_CHANGE_MAX))
    )
    this.#emailIds = Uint32Array.from({ length: this.accountCount }, () => above + random.below(20_000))
  }

  /** Nodes of one duty; all nodes where the cluster is too small to have one. */
  with(duty: Duty): readonly SimulatedNode[] {
    return this.#byDuty.get(duty) ?? this.nodes
  }

  /** The nth node of a duty from 0, counted round. */
  nth(duty: Duty, n: number): SimulatedNode {
    const nodes = this.with(duty)
    return nodes[n % nodes.length] as SimulatedNode
  }

  pickAccount(random: Random): number {
    return this.#accounts.pick(random)
  }

  /** The next change id of an account: one counter an account, never twice the same. */
  nextChange(account: number): number {
    const change = (this.#changeIds[account] ?? 0) + 1
    this.#changeIds[account] = change
    return change
  }

  nextEmail(account: number): number {
    const email = (this.#emailIds[account] ?? 0) + 1
    this.#emailIds[account] = email
    return email
  }

  /** A registry id that `node` makes at `at` (µs since 1970). */
  newRegistryId(node: SimulatedNode, at: number): bigint {
    const sequence = node.nextSequence
    node.nextSequence = (sequence + 1) % 4096
    return fromSnowflake({ unixMs: Math.floor(at / 1000), sequence, nodePart: node.id & 511 })
  }
}

/** Small clusters keep a node of each duty as long as they can; large ones the shares of twelve. */
function toDuty(n: number, count: number): Duty {
  if (count <= 3) return (['mx', 'imap', 'web'] as const)[n] ?? 'mx'
  return DUTIES[Math.floor((n * DUTIES.length) / count)] ?? 'out'
}
