import { ConnectionTable } from '../../shared/cluster/connections.ts'
import { toJudgingPause } from '../../shared/cluster/judging-pause.ts'
import type { Note } from '../../shared/cluster/note.ts'
import type { ClusterState } from '../../shared/cluster/state.ts'
import type { StateReader, StateWriter } from '../../shared/cluster/state-bytes.ts'
import { toSeq, toUnixUs } from '../../shared/cluster/units.ts'
import type { Facts } from '../../shared/findings/facts.ts'
import type { Finding } from '../../shared/findings/finding.ts'
import { FindingsState } from '../../shared/findings/findings-state.ts'
import { fillsQueueChannel } from '../../shared/findings/seen-roles.ts'
import { CanaryState } from '../../shared/latency/canary-state.ts'
import { LatencyState, type MinuteSketch } from '../../shared/latency/latency-state.ts'
import { AddressState } from '../../shared/propagation/address-state.ts'
import type { AddressChange } from '../../shared/propagation/address-story.ts'
import type { Propagation } from '../../shared/propagation/evidence.ts'
import type { ObjectId } from '../../shared/propagation/listed-addresses.ts'
import { encodePropagation } from '../../shared/propagation/propagation-bytes.ts'
import { type MustHearFrame, PropagationState } from '../../shared/propagation/propagation-state.ts'
import { RolesState } from '../../shared/roles/roles-state.ts'
import { type RunChange, RunsState } from '../../shared/roles/runs-state.ts'
import type { HealthSample } from '../../shared/topology/presence-ledger.ts'
import { TopologyState } from '../../shared/topology/topology-state.ts'
import { parseJmapId } from '../../shared/wire/jmap-id.ts'
import { toSnowflake } from '../../shared/wire/snowflake.ts'
import type {
  DerivedRows,
  FindingRow,
  HealthRow,
  LatencyRow,
  PinRow,
  PropagationRow,
  StoryRow
} from '../history/derived.ts'

/** A look after a longer pause than this would come late, µs. */
const SOON_US = 1_000_000
/** Length of a pinned note that is kept. */
const PIN_MAX = 2_000

/** The rows that the picture adds to those of the fold. */
export type PictureRows = Pick<DerivedRows, 'propagation' | 'latency' | 'findings' | 'health' | 'pins' | 'stories'>

/**
 * What follows from the counts: who is who, what reached whom, how fast, what is wrong. It holds the folds of `topology`,
 * `propagation`, `latency` and `findings` and tells each what it must hear, in one order. Pure.
 */
export class Picture {
  readonly connections = new ConnectionTable()
  readonly topology: TopologyState
  readonly propagation: PropagationState
  readonly latency: LatencyState
  readonly roles = new RolesState()
  readonly addresses: AddressState
  readonly canary = new CanaryState()
  readonly runs = new RunsState()
  readonly findings = new FindingsState()
  readonly #cluster: ClusterState
  readonly #wire: () => Facts['wire']
  #judgedAt = 0
  #judgeNext = 0
  #pins: PinRow[] = []

  constructor(cluster: ClusterState, wire: () => Facts['wire']) {
    this.#cluster = cluster
    this.#wire = wire
    const { observers } = cluster
    const { connections } = this
    this.addresses = new AddressState({ readId: readObjectId, observers })
    this.topology = new TopologyState({ connections, observers })
    this.propagation = new PropagationState({
      connections,
      observers,
      matches: this.topology,
      sites: this.addresses.sites,
      told: (it) => {
        if (fillsQueueChannel(it)) this.roles.queueEvent(it.seq, it.at)
        this.findings.told(it)
      }
    })
    this.latency = new LatencyState(observers)
  }

  /** A note, after the cluster's state took it. */
  note(seq: number, at: number, note: Note): void {
    const source = note.text('source')
    if (source === 'nats-monitor') {
      const poll = this.connections.note(seq, at, note)
      if (poll) {
        this.topology.poll(poll)
        this.propagation.poll(poll)
        this.#judge(at, seq)
      }
    }
    this.topology.note(seq, at, note)
    // It knows which node answers where, and what a block's id blocks.
    this.addresses.note(seq, at, note)
    this.propagation.note(seq, at, note)
    for (const it of this.addresses.takeRefusals()) this.propagation.refused(it)
    this.latency.note(seq, at, note)
    this.roles.note(seq, at, note)
    this.canary.note(seq, at, note)
    this.runs.note(seq, at, note)
    this.findings.note(seq, at, note)
    if (source === 'operator') this.#pin(seq, at, note)
    // Where time alone is looked at seldom, a connection of ours that came or went is told at once, and so is a round that is over.
    const isSlow = this.#judgeNext - this.#judgedAt > SOON_US
    const isNews = (source === 'agora' && note.has('status')) || (source === 'canary' && note.flag('over'))
    if (isSlow && isNews) this.#judge(at, seq)
    else this.#judgeNowAndThen(at, seq)
  }

  /** A frame that all must hear, before it is counted. */
  mustHear(frame: MustHearFrame): void {
    this.propagation.frame(frame)
    const { seq, at, nodeId, words = [] } = frame
    this.addresses.frame({ seq, at, nodeId, words })
  }

  /** Once a joined frame was counted. */
  frame(seq: number, at: number, nodeId: number): void {
    if (nodeId >= 0) this.topology.frame(at, nodeId)
    this.#judgeNowAndThen(at, seq)
  }

  takeRows(): PictureRows {
    const pins = this.#pins
    this.#pins = []
    return {
      propagation: this.propagation.takeChanged().map(toPropagationRow),
      latency: [...this.latency.takeMinutes(), ...this.canary.takeMinutes()].map(toLatencyRow),
      findings: this.findings.takeChanged().map(toFindingRow),
      health: this.topology.takeHealth().map(toHealthRow),
      pins,
      stories: [...this.addresses.takeChanged().map(toAddressRow), ...this.runs.takeChanged().map(toRunRow)]
    }
  }

  save(out: StateWriter): void {
    this.connections.save(out)
    this.topology.save(out)
    this.propagation.save(out)
    this.latency.save(out)
    this.roles.save(out)
    this.addresses.save(out)
    this.canary.save(out)
    this.runs.save(out)
    this.findings.save(out)
    out.uint(this.#judgedAt)
    out.uint(this.#judgeNext)
  }

  load(from: StateReader): void {
    this.connections.load(from)
    this.topology.load(from)
    this.propagation.load(from)
    this.latency.load(from)
    this.roles.load(from)
    this.addresses.load(from)
    this.canary.load(from)
    this.runs.load(from)
    this.findings.load(from)
    this.#judgedAt = from.uint()
    this.#judgeNext = from.uint()
  }

  /** What findings are judged by, as it stands. */
  get facts(): Facts {
    const { connections, topology, propagation, latency, roles, addresses, canary } = this
    return {
      cluster: this.#cluster,
      connections,
      topology,
      propagation,
      latency,
      roles,
      addresses,
      canary,
      wire: this.#wire()
    }
  }

  /** Where a management API alone tells of nodes, what it tells is looked at as often as connections would be. */
  get #judgingPause(): number {
    const { judgingPause, isMonitored } = this.topology
    const sites = this.roles.siteCount
    return sites === 0 || isMonitored ? judgingPause : Math.min(judgingPause, toJudgingPause(sites, true, 0))
  }

  #judgeNowAndThen(at: number, seq: number): void {
    if (at < this.#judgeNext && at >= this.#judgedAt) return
    this.#judge(at, seq)
  }

  #judge(at: number, seq: number): void {
    this.#judgedAt = at
    this.#judgeNext = at + this.#judgingPause
    this.findings.judge(at, seq, this.facts)
  }

  #pin(seq: number, at: number, note: Note): void {
    const pinnedTo = note.time('to')
    const text = note.long('note', PIN_MAX)
    if (note.text('act') !== 'pin' || pinnedTo === null || text === null) return
    this.#pins.push({ seq: toSeq(seq), at: toUnixUs(pinnedTo), writtenAt: toUnixUs(at), text })
  }
}

/** Parts of an id as the management API writes it. */
function readObjectId(text: string): ObjectId | null {
  const id = parseJmapId(text)
  if (!id.ok || id.value < LEAST_SNOWFLAKE) return null
  const { unixMs, nodePart } = toSnowflake(id.value)
  return { digits: String(id.value), unixMs, nodePart }
}

/** Ids below this are counters or singletons: a snowflake this small would be of 2021-09-22. */
const LEAST_SNOWFLAKE = 1n << 50n

/** How bad the worst of its marks is. */
function toSeverity(it: Propagation): number {
  const has = (evidence: string): boolean => it.marks.some((mark) => mark.evidence === evidence)
  if (has('missed')) return 2
  if (has('doubtful')) return 1
  return has('unknown') ? 3 : 0
}

function toPropagationRow(it: Propagation): PropagationRow {
  return {
    seq: toSeq(it.seq),
    at: toUnixUs(it.at),
    nodeId: it.nodeId,
    kind: it.kind,
    objectType: it.objectType,
    severity: toSeverity(it),
    body: encodePropagation(it)
  }
}

function toHealthRow({ at, subject, body }: HealthSample): HealthRow {
  return { at: toUnixUs(at), subject, body }
}

function toLatencyRow({ minute, series, bytes }: MinuteSketch): LatencyRow {
  return { minute, series, body: bytes }
}

function toFindingRow(it: Finding): FindingRow {
  const { id, since, until, severity } = it
  return { id, from: toUnixUs(since), to: until === null ? null : toUnixUs(until), severity, body: JSON.stringify(it) }
}

function toAddressRow({ address, seq, at, body }: AddressChange): StoryRow {
  return { kind: 'address', subject: address, seq: toSeq(seq), at: toUnixUs(at), body }
}

function toRunRow({ run, seq, at, body }: RunChange): StoryRow {
  return { kind: 'run', subject: run, seq: toSeq(seq), at: toUnixUs(at), body }
}
