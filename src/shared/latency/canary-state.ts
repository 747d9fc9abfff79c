import type { Note } from '../cluster/note.ts'
import type { StateReader, StateWriter } from '../cluster/state-bytes.ts'
import { CanaryMinutes } from './canary-minutes.ts'
import { CanaryPairs, toPairName } from './canary-pairs.ts'
import { CanaryRounds } from './canary-rounds.ts'
import { CanarySites, type RoundMark, SILENT_ROUNDS } from './canary-sites.ts'
import type { MinuteSketch, RunningMinute } from './latency-state.ts'

/** Sites that one note names: a cluster has at most 1,024 nodes. */
const MOST_NAMED = 1_024
/** A round lasts seconds; what claims more is no measurement. µs */
const MOST_US = 3_600_000_000
/** Without a word of its setting. ms */
const DEFAULT_EVERY_MS = 60_000
const MOST_EVERY_MS = 86_400_000
/** No URL of ours holds a space (`toPairName`), and `*` is nobody's. */
const SITE_URL = /^[^\s*]\S*$/u

/** Whether the canary runs, as its own notes say. Times are µs since 1970; 0: never. */
export interface CanaryRun {
  readonly isRunning: boolean
  /** When that began to be so. */
  readonly since: number
  /** Between two rounds; 0: nobody said. */
  readonly everyMs: number
  /** Why it cannot run; empty: it can. Outside. */
  readonly unable: string
  /** When a round was over that did not fail. */
  readonly goodAt: number
  /** Of the newest note about rounds or streams. */
  readonly saidAt: number
}

/** Nobody hears of what is changed, whichever node it is changed at. */
export interface CanaryOutage {
  /** Rounds running, each through another node than the one before. */
  readonly rounds: number
  readonly via: string
  readonly first: RoundMark
}

/** How long a change takes from any node to any other, by rounds of the canary, and who stays silent. Pure fold. */
export class CanaryState {
  readonly sites = new CanarySites()
  readonly pairs = new CanaryPairs()
  readonly rounds = new CanaryRounds()
  readonly #minutes = new CanaryMinutes()
  #run: CanaryRun = { isRunning: false, since: 0, everyMs: 0, unable: '', goodAt: 0, saidAt: 0 }
  #outage: CanaryOutage | null = null

  get run(): CanaryRun {
    return this.#run
  }

  /** Null unless two rounds running said so. */
  get outage(): CanaryOutage | null {
    return this.#outage !== null && this.#outage.rounds >= SILENT_ROUNDS ? this.#outage : null
  }

  /** The minute that still grows. */
  get running(): readonly RunningMinute[] {
    return this.#minutes.running
  }

  /** As `LatencyState.openHour`. */
  get openHour(): number | null {
    return this.#minutes.openHour
  }

  /** Every note; those of source `canary` matter, the others tell that time has passed. */
  note(seq: number, at: number, note: Note): void {
    this.#minutes.pass(at)
    if (note.text('source') !== 'canary') return
    const round = note.number('round', 0)
    if (round !== null) this.#round(seq, at, round, note)
    else this.#status(at, note)
  }

  /** Sketches of minutes that changed, under series of the canary, as `LatencyState.takeMinutes`. */
  takeMinutes(): readonly MinuteSketch[] {
    return this.#minutes.take()
  }

  save(out: StateWriter): void {
    this.sites.save(out)
    this.pairs.save(out)
    this.rounds.save(out)
    this.#minutes.save(out)
    const { isRunning, since, everyMs, unable, goodAt, saidAt } = this.#run
    for (const n of [isRunning ? 1 : 0, since, everyMs, goodAt, saidAt]) out.uint(n)
    out.text(unable)
    out.uint(this.#outage ? this.#outage.rounds : 0)
    if (!this.#outage) return
    out.text(this.#outage.via)
    out.uint(this.#outage.first.seq)
    out.uint(this.#outage.first.at)
  }

  /** Into a fresh state. */
  load(from: StateReader): void {
    this.sites.load(from)
    this.pairs.load(from)
    this.rounds.load(from)
    this.#minutes.load(from)
    const [isRunning, since, everyMs] = [from.uint() === 1, from.uint(), from.uint()]
    const [goodAt, saidAt, unable] = [from.uint(), from.uint(), from.text()]
    this.#run = { isRunning, since, everyMs, unable, goodAt, saidAt }
    const rounds = from.uint()
    this.#outage = rounds === 0 ? null : { rounds, via: from.text(), first: { seq: from.uint(), at: from.uint() } }
  }

  /** How the source as a whole, or one stream (C4), is. */
  #status(at: number, note: Note): void {
    const status = note.text('status')
    const url = toUrl(note.text('url'))
    const sentence = note.text('sentence') ?? ''
    if (url !== null) {
      const site = this.sites.at(url, note.number('node', 0))
      if (site && (status === 'listening' || status === 'lost' || status === 'refused')) {
        this.sites.stream(site, at, status, sentence)
        this.#run = { ...this.#run, saidAt: at }
      }
      return
    }
    if (status === 'started') {
      const urls = note.texts('urls', MOST_NAMED).filter((it) => toUrl(it) !== null)
      this.sites.begin([...new Set(urls)])
      this.pairs.keep(new Set(urls))
      const everyMs = Math.round(Math.min(MOST_EVERY_MS, note.number('every_ms', 1) ?? DEFAULT_EVERY_MS))
      this.#run = { ...this.#run, isRunning: true, since: at, everyMs, unable: '', saidAt: at }
    } else if (status === 'stopped') this.#run = { ...this.#run, isRunning: false, since: at, unable: '' }
    else if (status === 'unable')
      this.#run = { ...this.#run, isRunning: false, since: at, unable: sentence || 'No reason was given.' }
  }

  #round(seq: number, at: number, round: number, note: Note): void {
    const via = toUrl(note.text('via'))
    if (via === null) return
    this.#run = { ...this.#run, saidAt: at, ...(this.#run.isRunning ? {} : { isRunning: true, since: at, unable: '' }) }
    if (note.flag('begun')) {
      this.sites.at(via, note.number('node', 0))
      this.rounds.begin({ round: Math.floor(round), seq, at, via }, note.text('cause'))
    } else if (note.flag('over')) this.#over({ seq, at }, Math.floor(round), note)
    else this.#heard(at, Math.floor(round), via, note)
  }

  /** C2. */
  #heard(at: number, round: number, via: string, note: Note): void {
    const url = toUrl(note.text('url'))
    const us = note.number('after_us', 0)
    if (url === null || us === null || us > MOST_US) return
    const site = this.sites.at(url, note.number('node', 0))
    const from = this.sites.of(via)
    if (!site || !from || !this.rounds.answer(round, url, Math.round(us))) return
    const name = toPairName(from, site)
    this.#minutes.add(at, 'canary', name, Math.round(us))
    this.pairs.heard(name, at, Math.round(us))
    if (url !== via) this.sites.heard(url, at)
  }

  /** C3. */
  #over(mark: RoundMark, round: number, note: Note): void {
    const { running } = this.rounds
    if (running?.round !== round) return
    const { via } = running
    const isHeard = this.rounds.heard.length > 0
    const named = new Set(note.texts('silent', MOST_NAMED))
    const silent = [...named].filter((url) => url !== via && this.sites.of(url) !== null)
    const failed = note.has('failed') ? (note.text('failed') ?? 'No reason was given.') : null
    this.rounds.end(silent, failed)
    if (failed !== null) return
    this.#run = { ...this.#run, goodAt: mark.at }
    const from = this.sites.of(via)
    for (const url of silent) {
      const site = this.sites.of(url)
      if (!from || !site) continue
      const name = toPairName(from, site)
      this.#minutes.add(mark.at, 'canary-silent', name, 0)
      this.pairs.silent(name, mark.at)
    }
    this.#blame(mark, via, silent, isHeard)
  }

  /** Of whom a round speaks: when it reached nobody, it is its origin that is doubted, not all the others. */
  #blame(mark: RoundMark, via: string, silent: readonly string[], isHeard: boolean): void {
    const isUnheard = !isHeard && silent.length > 0
    if (isHeard || isUnheard) this.sites.told(via, mark, isHeard)
    // Of two nodes alone nobody can tell which of them is cut off: both are named.
    if (isHeard || silent.length === 1) for (const url of silent) this.sites.silent(url, mark)
    if (!isUnheard || silent.length === 1) this.#outage = isHeard ? null : this.#outage
    else if (this.#outage === null) this.#outage = { rounds: 1, via, first: mark }
    else if (this.#outage.via !== via) this.#outage = { ...this.#outage, rounds: this.#outage.rounds + 1, via }
  }
}

const toUrl = (text: string | null): string | null => (text !== null && SITE_URL.test(text) ? text : null)
