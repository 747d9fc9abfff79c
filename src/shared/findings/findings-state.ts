import type { Note } from '../cluster/note.ts'
import type { StateReader, StateWriter } from '../cluster/state-bytes.ts'
import type { Propagation } from '../propagation/evidence.ts'
import { Arrears } from './arrears.ts'
import { BurstWatch } from './burst-watch.ts'
import type { Facts } from './facts.ts'
import { FaultWatch } from './fault-watch.ts'
import type { Finding } from './finding.ts'
import { FindingLedger } from './finding-ledger.ts'
import { HygieneWatch } from './hygiene-watch.ts'
import type { Rule } from './rule.ts'
import { RULES } from './rules.table.ts'
import { toRestart } from './seen-nodes.ts'
import type { Sight } from './sight.ts'
import { StallWatch } from './stall-watch.ts'
import { canJudge, toSight } from './to-sight.ts'

/** Answers to CONNZ come in bursts after a broadcast; looking more often than this tells nobody anything. µs */
const LEAST_PAUSE_US = 400_000
/** Length of a note that is kept. */
const NOTE_MAX = 2_000

/** What is wrong, by rules with hysteresis. Pure fold. */
export class FindingsState {
  readonly #ledger = new FindingLedger()
  readonly #arrears = new Arrears()
  readonly #faults = new FaultWatch()
  readonly #bursts = new BurstWatch()
  readonly #stalls = new StallWatch()
  readonly #hygiene = new HygieneWatch()
  #judgedAt = 0

  /** Called at most once a second of observed time, and after each answer to CONNZ. `seq`: the newest observation. */
  judge(at: number, seq: number, facts: Facts): void {
    if (at >= this.#judgedAt && at - this.#judgedAt < LEAST_PAUSE_US) return
    this.#judgedAt = at
    const { totals, nodes } = facts.cluster
    this.#faults.update(at, totals.undecodable, nodes)
    this.#stalls.update(at, facts.connections.open)
    for (const nodeId of this.#arrears.nodeIds) {
      const restartedAt = toRestart(facts.topology.matchesOf(nodeId))
      if (restartedAt !== null) this.#arrears.restarted(nodeId, restartedAt)
      const reread = facts.addresses.reloads.of(nodeId)
      if (reread) this.#arrears.reread(nodeId, reread.at)
    }
    this.#arrears.forget(at)
    const sight = toSight(at, seq, facts, {
      arrears: this.#arrears.all,
      faults: this.#faults,
      burst: this.#bursts.newest,
      stalls: this.#stalls,
      hygiene: this.#hygiene
    })
    for (const rule of RULES) this.#look(rule, sight)
  }

  /** A frame that all must hear, each time that its marks were looked through anew. */
  told(frame: Propagation): void {
    this.#bursts.add(frame.seq, frame.at)
    this.#arrears.tell(frame)
  }

  /**
   * Any note. What servers tell of their setup, and `operator` notes:
   * `{"source":"operator","act":"acknowledge","finding":ID,"note":TEXT}`.
   */
  note(seq: number, at: number, note: Note): void {
    this.#hygiene.note(seq, at, note)
    if (note.text('source') !== 'operator') return
    const id = note.long('finding', NOTE_MAX)
    if (note.text('act') !== 'acknowledge' || id === null) return
    this.#ledger.acknowledge(id, at, note.long('note', NOTE_MAX) ?? '')
  }

  /** Lasting ones, and those that ended lately. */
  get all(): readonly Finding[] {
    return this.#ledger.all
  }

  /** Findings that changed since the last call. */
  takeChanged(): readonly Finding[] {
    return this.#ledger.takeChanged()
  }

  save(out: StateWriter): void {
    out.uint(this.#judgedAt)
    this.#ledger.save(out)
    this.#arrears.save(out)
    this.#faults.save(out)
    this.#bursts.save(out)
    this.#stalls.save(out)
    this.#hygiene.save(out)
  }

  load(from: StateReader): void {
    this.#judgedAt = from.uint()
    this.#ledger.load(from)
    this.#arrears.load(from)
    this.#faults.load(from)
    this.#bursts.load(from)
    this.#stalls.load(from)
    this.#hygiene.load(from)
  }

  #look(rule: Rule, sight: Sight): void {
    if (!canJudge(rule, sight)) return
    const sightings = rule.see(sight, (key) => this.#ledger.since(rule.name, key))
    this.#ledger.look(sight.at, rule.name, rule, sightings)
  }
}
