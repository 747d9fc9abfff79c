import type { Clock } from '../../shared/cluster/clock.ts'
import { err } from '../../shared/cluster/result.ts'
import {
  ANSWER_LIMIT,
  ASK_LIMIT_MS,
  type FileAnswer,
  type FileChild,
  type FileQuestion,
  type FileTrouble,
  OPEN_LIMIT_MS,
  RESIDENT_LIMIT_BYTES
} from './file-protocol.ts'

/** Memory is looked at this often while a question is open. */
const WATCH_MS = 100
/** A process must have loaded within this time. */
const START_LIMIT_MS = 20_000
/** Questions that wait for one file; a page asks ten at most. */
const MOST_WAITING = 100

interface Asked {
  readonly question: FileQuestion
  readonly answered: (answer: FileAnswer) => void
}

/**
 * The processes of opened files, in the host's thread: started, asked one question at a time, and killed when an answer
 * takes too long or the process grows too large (R12). Nothing that a file holds runs in this thread.
 */
export class FileChildren {
  readonly #clock: Clock
  readonly #fork: () => FileChild
  readonly #children = new Map<number, Minded>()
  #last = 0

  constructor(clock: Clock, fork: () => FileChild) {
    this.#clock = clock
    this.#fork = fork
  }

  /** A process that is ready for its file; its number. */
  start(): number {
    const id = ++this.#last
    this.#children.set(id, new Minded(this.#clock, this.#fork()))
    return id
  }

  ask(child: number, question: FileQuestion): Promise<FileAnswer> {
    const minded = this.#children.get(child)
    return minded ? minded.ask(question) : Promise.resolve(err(ENDED))
  }

  end(child: number): void {
    this.#children.get(child)?.end(ENDED)
    this.#children.delete(child)
  }

  stop(): void {
    for (const child of [...this.#children.keys()]) this.end(child)
  }
}

const ENDED: FileTrouble = { reason: 'ended', sentence: 'The file is closed.' }

/** One process and what it is asked. */
class Minded {
  readonly #clock: Clock
  readonly #child: FileChild
  readonly #waiting: Asked[] = []
  #open: Asked | null = null
  #lastId = 0
  #ended: FileTrouble | null = null
  /** It has loaded and listens: a busy machine takes its time for that, which is no fault of the file. */
  #isReady = false
  #cancelDeadline: () => void = () => {}
  #cancelWatch: () => void = () => {}

  constructor(clock: Clock, child: FileChild) {
    this.#clock = clock
    this.#child = child
    child.onMessage((message) => this.#receive(message))
    child.onExit(() => this.end({ reason: 'ended', sentence: 'The process that read the file ended.' }))
    this.#cancelDeadline = clock.after(START_LIMIT_MS, () => {
      this.end({ reason: 'ended', sentence: 'The process that reads the file could not be started in time.' })
    })
  }

  ask(question: FileQuestion): Promise<FileAnswer> {
    if (this.#ended !== null) return Promise.resolve(err(this.#ended))
    if (this.#waiting.length >= MOST_WAITING) {
      return Promise.resolve(err({ reason: 'ask', sentence: 'Too much is asked of this file at once.' }))
    }
    return new Promise((answered) => {
      this.#waiting.push({ question, answered })
      this.#next()
    })
  }

  /** Kills the process; whoever waits is told why. Twice is fine. */
  end(trouble: FileTrouble): void {
    if (this.#ended !== null) return
    this.#ended = trouble
    this.#rest()
    this.#child.kill()
    this.#open?.answered(err(trouble))
    this.#open = null
    for (const { answered } of this.#waiting.splice(0)) answered(err(trouble))
  }

  #next(): void {
    if (this.#open !== null || !this.#isReady) return
    const next = this.#waiting.shift()
    if (!next) return
    this.#open = next
    const isLook = next.question.kind === 'look'
    const limitMs = isLook ? ASK_LIMIT_MS : OPEN_LIMIT_MS
    this.#cancelDeadline = this.#clock.after(limitMs, () => {
      const what = isLook ? 'answer' : 'be opened and checked'
      this.end({
        reason: 'deadline',
        sentence: `The file took more than ${limitMs / 1000} s to ${what} and was closed.`
      })
    })
    this.#watch()
    this.#child.send({ id: ++this.#lastId, question: next.question })
  }

  #watch(): void {
    this.#cancelWatch()
    this.#cancelWatch = this.#clock.after(WATCH_MS, () => {
      // A process that cannot be looked at is minded by its deadline alone.
      this.#child.residentBytes().then(
        (bytes) => this.#weigh(bytes),
        () => this.#weigh(null)
      )
    })
  }

  #weigh(bytes: number | null): void {
    if (this.#ended !== null || this.#open === null) return
    if (bytes !== null && bytes > RESIDENT_LIMIT_BYTES) {
      this.end({ reason: 'memory', sentence: 'Reading the file took more than 1 GiB of memory; it was closed.' })
    } else this.#watch()
  }

  #rest(): void {
    this.#cancelDeadline()
    this.#cancelWatch()
  }

  /** What comes from there is a claim like the file itself. */
  #receive(message: unknown): void {
    if (!this.#isReady) {
      this.#isReady = true
      this.#rest()
      this.#next()
      return
    }
    const open = this.#open
    if (open === null || typeof message !== 'object' || message === null) return
    if (Reflect.get(message, 'id') !== this.#lastId) return
    this.#rest()
    this.#open = null
    open.answered(toAnswer(Reflect.get(message, 'answer')))
    this.#next()
  }
}

const REASONS: ReadonlySet<unknown> = new Set<FileTrouble['reason']>([
  'foreign',
  'newer',
  'schema',
  'damaged',
  'too-large',
  'ask'
])

function toAnswer(claim: unknown): FileAnswer {
  const wrong = err({ reason: 'ask', sentence: 'The file gave an answer that cannot be read.' } as const)
  if (typeof claim !== 'object' || claim === null) return wrong
  const value: unknown = Reflect.get(claim, 'value')
  if (Reflect.get(claim, 'ok') === true) {
    return typeof value === 'string' && value.length <= ANSWER_LIMIT ? { ok: true, value } : wrong
  }
  const error: unknown = Reflect.get(claim, 'error')
  if (typeof error !== 'object' || error === null) return wrong
  const reason: unknown = Reflect.get(error, 'reason')
  const sentence = String(Reflect.get(error, 'sentence')).slice(0, 1_000)
  return REASONS.has(reason) ? err({ reason: reason as FileTrouble['reason'], sentence }) : wrong
}
