import type {
  MissingPermission,
  SitePart,
  SitePartName,
  SitePartState,
  SiteView
} from '../../../shared/api/management-views.ts'
import type { Clock } from '../../../shared/cluster/clock.ts'
import type { ApiLine, ApiTrouble, ApiTroubleKind } from '../../stalwart/stalwart-api.ts'
import type { Sink } from '../source.ts'

/** What a node said of itself; each null until it is known. */
export interface SiteAbout {
  readonly line: ApiLine | null
  readonly edition: SiteView['edition']
  readonly nodeId: number | null
  readonly hostname: string | null
  readonly version: string | null
  readonly role: string | null
  readonly shard: number | null
  readonly startedAt: string | null
  readonly clustered: boolean | null
  readonly permissions: readonly string[]
  readonly missing: readonly MissingPermission[]
}

const NOTHING: SiteAbout = {
  line: null,
  edition: null,
  nodeId: null,
  hostname: null,
  version: null,
  role: null,
  shard: null,
  startedAt: null,
  clustered: null,
  permissions: [],
  missing: []
}

const PARTS: readonly SitePartName[] = ['account', 'objects', 'logs', 'health', 'metrics']
/** A round without news is told at most so often. µs. */
const SAME_EVERY_US = 60_000_000
/** Of these, the node as a whole cannot be talked to, with or without a login. */
const NOT_THERE: ReadonlySet<ApiTroubleKind> = new Set(['unreachable', 'timeout', 'tls', 'banned', 'not-stalwart'])
/** Of these, this login gets nowhere for now. */
const NOT_LET_IN: ReadonlySet<ApiTroubleKind> = new Set(['refused-login', 'rate-limited', 'bootstrap'])
/** Of these, it answered, but nothing that could be used: it lies, or something stands between. */
const NO_ANSWER: ReadonlySet<ApiTroubleKind> = new Set(['protocol', 'too-large'])
/** Calls that only the one answers for that is asked for all. */
const SHARED = /^(?:objects$|x:(?!Log\/)|settings\/(?:blocked|allowed)-ip$)/u
const ANSWERS_AGAIN = 'It answers again.'
/** Permissions in the note and the view; there are about 400. */
const PERMISSIONS_MAX = 1_024

/** What is known of one node now, for the view and as notes (S2, S3, S4): each told once, when it changes. */
export class SiteBoard {
  readonly url: string
  readonly #sink: Sink
  readonly #clock: Clock
  readonly #parts = new Map<SitePartName, SitePart>()
  /** By call; `null` as the key is the node as a whole. What was told last. */
  readonly #told = new Map<string | null, string>()
  #about = NOTHING
  #aboutText = ''
  #trouble: (ApiTrouble & { readonly since: number }) | null = null
  /** Calls that were answered with nothing that could be used, as long as they are. */
  readonly #useless = new Map<string, ApiTrouble & { readonly since: number }>()
  #lastAnswer: number | null = null
  #lastNote = 0
  isAsked = false

  constructor(url: string, sink: Sink, clock: Clock) {
    this.url = url
    this.#sink = sink
    this.#clock = clock
  }

  get about(): SiteAbout {
    return this.#about
  }

  /** It answers, with or without a login. */
  get isThere(): boolean {
    return this.#trouble === null || !NOT_THERE.has(this.#trouble.kind)
  }

  /** It answers this login. */
  get isWell(): boolean {
    return this.#trouble === null && this.#lastAnswer !== null
  }

  get trouble(): ApiTrouble | null {
    return this.#trouble
  }

  /** A call was answered as it should be; of the node as a whole nothing is wrong then. */
  answered(call: string): void {
    this.#lastAnswer = this.#clock.nowUnix()
    this.#recover(null)
    this.#recover(call)
    this.#useless.delete(call)
    this.#trouble = null
    const now = this.#clock.nowMono()
    if (now - this.#lastNote >= SAME_EVERY_US) this.note({ same: true })
  }

  /** A call without login was answered: it is there, whatever becomes of the login. */
  isHeard(): void {
    this.#lastAnswer = this.#clock.nowUnix()
    if (this.#trouble === null || !NOT_THERE.has(this.#trouble.kind)) return
    this.#recover(null)
    this.#trouble = null
  }

  /** A call came to nothing. Told once a change: of the node as a whole, or of this call. */
  failed(call: string, trouble: ApiTrouble): void {
    const isWhole = NOT_THERE.has(trouble.kind) || NOT_LET_IN.has(trouble.kind)
    if (isWhole) {
      const since = this.#trouble?.kind === trouble.kind ? this.#trouble.since : this.#clock.nowUnix()
      this.#trouble = { ...trouble, since }
    }
    if (NO_ANSWER.has(trouble.kind) && !this.#useless.has(call))
      this.#useless.set(call, { ...trouble, since: this.#clock.nowUnix() })
    this.tellTrouble(isWhole ? null : call, trouble.kind, trouble.sentence, trouble.status)
  }

  /** S2, once a change. `kind` is an ApiTroubleKind or a warning's name. */
  tellTrouble(call: string | null, kind: string, sentence: string, status: number): void {
    if (this.#told.get(call) === kind) return
    this.#told.set(call, kind)
    this.note({ call, status, trouble: kind, sentence })
  }

  /** What was told of this call holds no more: it answers, or is not asked any more. */
  endTrouble(call: string, sentence = ANSWERS_AGAIN): void {
    this.#useless.delete(call)
    this.#recover(call, sentence)
  }

  /** It is not asked any more for what all nodes share. */
  leaveShared(): void {
    this.isAsked = false
    const calls = [...this.#told.keys(), ...this.#useless.keys()]
    for (const call of calls) if (call !== null && SHARED.test(call)) this.endTrouble(call, 'Another node is asked.')
  }

  setPart(part: SitePartName, state: SitePartState, sentence: string): void {
    this.#parts.set(part, { part, state, sentence })
  }

  /** S4, when anything in it changed. */
  learn(about: Partial<SiteAbout>): void {
    this.#about = {
      ...this.#about,
      ...about,
      permissions: (about.permissions ?? this.#about.permissions).slice(0, PERMISSIONS_MAX)
    }
    const text = JSON.stringify(this.#about)
    if (text === this.#aboutText) return
    this.#aboutText = text
    this.note({ about: this.#about })
  }

  /** Any note of this node. */
  note(body: Readonly<Record<string, unknown>>): void {
    this.#lastNote = this.#clock.nowMono()
    this.#sink.note({ source: 'stalwart', url: this.url, ...body })
  }

  view(): SiteView {
    const { startedAt: _startedAt, ...about } = this.#about
    const trouble = this.#trouble ?? this.#useless.values().next().value ?? null
    return {
      url: this.url,
      ...about,
      trouble: trouble && { kind: trouble.kind, sentence: trouble.sentence, sinceUs: String(trouble.since) },
      lastAnswerUs: this.#lastAnswer === null ? null : String(this.#lastAnswer),
      isAsked: this.isAsked,
      parts: PARTS.map((part) => this.#part(part))
    }
  }

  #part(part: SitePartName): SitePart {
    if (part === 'account' && this.#trouble !== null)
      return { part, state: 'trouble', sentence: this.#trouble.sentence }
    return this.#parts.get(part) ?? { part, state: 'waiting', sentence: 'Not asked yet.' }
  }

  #recover(call: string | null, sentence = ANSWERS_AGAIN): void {
    if (!this.#told.delete(call)) return
    this.note({ call, status: 200, trouble: null, sentence })
  }
}
