import type { Connection } from '../cluster/connection.ts'
import type { ConnectionTable, Poll } from '../cluster/connections.ts'
import { toJudgingPause } from '../cluster/judging-pause.ts'
import type { NodeMatch, NodeMatches } from '../cluster/node-matches.ts'
import type { Note } from '../cluster/note.ts'
import type { ObserverTable } from '../cluster/observers.ts'
import type { StateReader, StateWriter } from '../cluster/state-bytes.ts'
import { type ConnectionRole, isListening, looksLikeNode } from './connection-role.ts'
import { Identity, LATE_US } from './identity.ts'
import { type DuplicatedId, MatchIndex, markMoved } from './match-index.ts'
import { NodeFrames } from './node-frames.ts'
import { CAUSES } from './presence.table.ts'
import { judgePresence, type PresenceVerdict } from './presence.ts'
import { type HealthSample, type PresenceEntry, PresenceLedger } from './presence-ledger.ts'
import { Reach } from './reach.ts'
import { ServerHealth } from './server-health.ts'
import { ServerTable } from './server-table.ts'

/** What the topology is folded from, beside the observations. */
export interface TopologyParts {
  readonly connections: ConnectionTable
  readonly observers: ObserverTable
}

/** Where a node is, and why. */
export interface NodePresence extends PresenceEntry {
  /** One plain sentence. Outside: it names a server. */
  readonly sentence: string
  /** The connection that the presence rests on. */
  readonly connection: Connection | null
}

/** Who is there: servers and links, which connection is which node, presence. Pure fold. */
export class TopologyState implements NodeMatches {
  readonly parts: TopologyParts
  readonly servers = new ServerTable()
  readonly #frames = new NodeFrames()
  readonly #identity: Identity
  readonly #index: MatchIndex
  readonly #ledger = new PresenceLedger()
  readonly #health = new ServerHealth()
  #now = 0
  #wakeAt = 0
  #judgedAt = 0

  constructor(parts: TopologyParts) {
    this.parts = parts
    this.#identity = new Identity(this.#frames, parts.connections)
    this.#index = new MatchIndex(this.#identity)
  }

  get revision(): number {
    return this.#identity.revision
  }

  /** Each joined frame, at its first arrival. Called 10,000 times a second: constant time, no allocation. */
  frame(at: number, nodeId: number): void {
    this.#frames.hear(nodeId, at, at >= this.#now - LATE_US)
    if (at >= this.#wakeAt) this.#wake(at)
  }

  /** An answer to CONNZ, already applied to the connection table. */
  poll(poll: Poll): void {
    this.#wake(poll.at)
    this.#identity.poll(poll, this.parts.observers.hearing > 0)
    if (poll.sampled.length > 0) this.servers.met(poll.server, poll.at)
    this.#wakeAt = Math.min(this.#wakeAt, this.#identity.closeAt)
    if (poll.ended.length > 0 || poll.appeared.length > 0) this.#judge(poll.at)
  }

  /** Every note of `nats-monitor`, `agora` and `stoa`, after the tables took it. */
  note(_seq: number, at: number, note: Note): void {
    if (at < this.#now - LATE_US) this.#identity.forgetTimes()
    this.#now = at
    if (this.parts.observers.hearing === 0) this.#identity.deafen()
    const source = note.text('source')
    if (source === 'nats-monitor') {
      if (note.flag('asked')) this.#identity.asked(at)
      this.servers.note(at, note)
    } else if (source === 'agora') this.#claim(note)
    if (at >= this.#wakeAt || at < this.#judgedAt) this.#wake(at)
  }

  matchOf(connection: Connection): NodeMatch | null {
    const track = this.#identity.trackOf(connection)
    return track?.isMatch ? track : null
  }

  matchesOf(nodeId: number): readonly NodeMatch[] {
    return this.#index.of(nodeId)
  }

  *nodeIds(): Iterable<number> {
    for (let row = 0; row < this.#frames.count; row++) yield this.#frames.nodeIdOf(row)
  }

  /** Node ids that two processes use now. */
  get duplicates(): readonly DuplicatedId[] {
    return this.#index.duplicates
  }

  /** Null: it was never heard. */
  presenceOf(nodeId: number): NodePresence | null {
    const row = this.#frames.rowOf(nodeId)
    return row < 0 ? null : this.#presence(row, this.#reach(this.#judgedAt))
  }

  /** Of every node, in order of first mention. */
  presences(): ReadonlyMap<number, NodePresence> {
    const found = new Map<number, NodePresence>()
    const reach = this.#reach(this.#judgedAt)
    for (let row = 0; row < this.#frames.count; row++) {
      const presence = this.#presence(row, reach)
      if (presence) found.set(this.#frames.nodeIdOf(row), presence)
    }
    return found
  }

  /** Frames of a node in the 24 hours before `now`, to the hour. */
  framesLastDay(nodeId: number, now: number): number {
    const row = this.#frames.rowOf(nodeId)
    return row < 0 ? 0 : this.#frames.lastDay(row, now)
  }

  /** The answer of a monitor that last agreed with a match: its position in the journal, and when it was asked for, µs. Null: none did yet. */
  evidenceOf(connection: Connection): { readonly seq: number; readonly at: number } | null {
    const track = this.#identity.trackOf(connection)
    return track && track.evidenceSeq > 0 ? { seq: track.evidenceSeq, at: track.lastRise } : null
  }

  /** µs; 0: never. */
  lastHeard(nodeId: number): number {
    const row = this.#frames.rowOf(nodeId)
    return row < 0 ? 0 : this.#frames.lastHeard(row)
  }

  roleOf(connection: Connection): ConnectionRole {
    if (connection.kind === 'Leafnode') return 'leafnode'
    if (this.#identity.isOurs(connection)) return 'ours'
    if (this.#identity.trackOf(connection)?.isMatch) return 'node'
    return isListening(connection) && !looksLikeNode(connection) ? 'tool' : 'unmatched'
  }

  /** Whether servers tell who is connected, and have lately. */
  get isMonitored(): boolean {
    return this.#reach(this.#judgedAt).isMonitored
  }

  /** A server that does not answer any more though others do. */
  isStale(serverName: string): boolean {
    return this.#reach(this.#judgedAt).isStale(serverName)
  }

  /** What changed of nodes and servers since the last call. */
  takeHealth(): readonly HealthSample[] {
    return this.#ledger.take()
  }

  save(out: StateWriter): void {
    this.#frames.save(out)
    this.servers.save(out)
    this.#identity.save(out)
    this.#ledger.save(out)
    this.#health.save(out)
    for (const n of [this.#now, this.#judgedAt]) out.uint(n)
    out.uint(this.#wakeAt)
  }

  load(from: StateReader): void {
    this.#frames.load(from)
    this.servers.load(from)
    this.#identity.load(from)
    this.#ledger.load(from)
    this.#health.load(from)
    this.#now = from.uint()
    this.#judgedAt = from.uint()
    this.#wakeAt = from.uint()
  }

  #claim(note: Note): void {
    const greeting = note.note('info')
    const id = greeting?.text('server_id') ?? null
    const cid = greeting?.number('client_id', 0) ?? null
    if (id !== null && cid !== null) this.#identity.claim(id, cid)
  }

  #wake(at: number): void {
    if (at >= this.#identity.closeAt) {
      this.#identity.close()
      this.#markMoved()
      this.#judge(at)
    } else if (at >= this.#judgedAt + this.judgingPause || at < this.#judgedAt) this.#judge(at)
    this.#wakeAt = Math.min(this.#identity.closeAt, this.#judgedAt + this.judgingPause)
  }

  /** How long presence and findings may rest while nothing is told, µs of observed time. */
  get judgingPause(): number {
    return toJudgingPause(this.#frames.count, this.parts.connections.openCount > 0, this.#identity.usualStep)
  }

  #markMoved(): void {
    let hasMoved = false
    for (const nodeId of this.#index.nodeIds()) {
      const tracks = this.#index.of(nodeId)
      if ((tracks.length > 1 || (tracks[0]?.movedAt ?? 0) > 0) && markMoved(tracks)) hasMoved = true
    }
    if (hasMoved) this.#identity.revision++
  }

  #judge(at: number): void {
    this.#judgedAt = at
    const reach = this.#reach(at)
    for (let row = 0; row < this.#frames.count; row++) {
      const { cause, track } = this.#verdict(row, reach)
      if (cause === null && this.#ledger.of(row)) continue
      const told = CAUSES[cause ?? 'connected-heard']
      if (!this.#ledger.put(row, told.presence, at)) continue
      const nodeId = this.#frames.nodeIdOf(row)
      const connection = track?.connection ?? null
      const body = {
        presence: told.presence,
        reason: toSentence(told.sentence, connection),
        server: connection?.server.name ?? null,
        cid: connection?.cid ?? null
      }
      this.#ledger.add({ at, subject: `node/${nodeId}`, body: JSON.stringify(body) })
    }
    for (const sample of this.#health.sample(at, this.servers, this.parts.observers)) this.#ledger.add(sample)
  }

  #presence(row: number, reach: Reach): NodePresence | null {
    const entry = this.#ledger.of(row)
    if (!entry) return null
    const { cause, track } = this.#verdict(row, reach)
    const connection = track?.connection ?? null
    // Too early to tell, as when one poll missed the subscription: what was said before stands.
    const sentence =
      cause === null ? 'As before; the last answer shows it without the subscription.' : CAUSES[cause].sentence
    return { ...entry, connection, sentence: toSentence(sentence, connection) }
  }

  #verdict(row: number, reach: Reach): PresenceVerdict {
    const frames = this.#frames
    const heard = { at: frames.lastHeard(row), frames: frames.framesOf(row), pauseUs: frames.pauseOf(row) }
    return judgePresence(heard, this.#index.of(this.#frames.nodeIdOf(row)), reach)
  }

  #reach(at: number): Reach {
    return new Reach(at, this.#identity, this.parts)
  }
}

function toSentence(template: string, connection: Connection | null): string {
  const reason = connection?.endReason ? ` (${connection.endReason})` : ''
  return template.replace('{server}', () => connection?.server.name ?? 'a server').replace('{reason}', () => reason)
}
