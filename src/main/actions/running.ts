import type { RunVerdict } from '../../shared/api/action-views.ts'
import type { Way } from '../../shared/api/action-way.ts'
import type { Clock } from '../../shared/cluster/clock.ts'
import type { Evidence } from '../../shared/propagation/evidence.ts'
import type { ActionPorts, ActionSite } from './action-ports.ts'
import { toText } from './read-answer.ts'
import type { Params } from './read-params.ts'

/** Steps of one run that are noted; 1,024 nodes with three rungs each. More are not worth their bytes. */
const NOTES_MAX = 4_096

/** How a run ends. */
export interface Verdict {
  readonly verdict: RunVerdict
  /** Outside. */
  readonly sentence: string
}

/** What is run, where, by whom. */
export interface RunOrder {
  readonly run: string
  readonly entry: string
  readonly way: Way
  readonly line: 'new' | 'old'
  readonly site: ActionSite
  readonly params: Params
  readonly by: string
  /** As shown beforehand. */
  readonly request: string
  readonly limitMs: number
}

/** One run under way: what its steps are told to, how long it may take, whether it was called off. */
export class Running {
  readonly order: RunOrder
  readonly ports: ActionPorts
  /** Aborts when it is called off or its time is over: no request outlives it. */
  readonly signal: AbortSignal
  /** The last observation before anything was sent. */
  readonly before: number
  /** Frames that could not be read by then. */
  readonly unread: number
  /** What was made: an object's id; null: nothing that has one. */
  object: string | null = null
  readonly #startMono: number
  readonly #abort = new AbortController()
  readonly #cancelLimit: () => void
  #why: 'cancelled' | 'late' | null = null
  #notes = 0

  constructor(order: RunOrder, ports: ActionPorts) {
    this.order = order
    this.ports = ports
    this.signal = this.#abort.signal
    this.before = ports.bus.through()
    this.unread = ports.bus.unread()
    this.#startMono = ports.clock.nowMono()
    this.#cancelLimit = ports.clock.after(order.limitMs, () => this.#end('late'))
  }

  get clock(): Clock {
    return this.ports.clock
  }

  /** ms since it began. */
  get ageMs(): number {
    return (this.clock.nowMono() - this.#startMono) / 1000
  }

  /** Why it must end now; null: it need not. */
  get mustEnd(): 'cancelled' | 'late' | null {
    return this.#why
  }

  cancel(): void {
    this.#end('cancelled')
  }

  #end(why: 'cancelled' | 'late'): void {
    this.#why ??= why
    this.#abort.abort()
  }

  /** Its timer is of no more use. */
  over(): void {
    this.#cancelLimit()
  }

  /** Resolves after so long, or as soon as the run must end. */
  pause(ms: number): Promise<void> {
    return new Promise((done) => {
      if (this.signal.aborted) return done()
      const finish = (): void => {
        cancel()
        this.signal.removeEventListener('abort', finish)
        done()
      }
      const cancel = this.clock.after(ms, finish)
      this.signal.addEventListener('abort', finish)
    })
  }

  /** The request as it leaves, before it does. */
  requested(): void {
    const { entry, line, site, params, by, request, limitMs } = this.order
    this.#note({
      step: 'requested',
      entry,
      line,
      url: site.url,
      node: site.nodeId,
      params: Object.fromEntries(params),
      by,
      request,
      limitMs
    })
  }

  accepted(object: string | null, sentence: string): void {
    this.object = object ?? this.object
    this.#note({ step: 'accepted', object, sentence })
  }

  refused(sentence: string): void {
    this.#note({ step: 'refused', sentence })
  }

  /** Something that the operator should know and that ends nothing. */
  said(sentence: string): void {
    this.#note({ step: 'accepted', object: this.object, sentence })
  }

  broadcast(frame: number, sentence: string): void {
    this.#note({ step: 'broadcast', frame, sentence })
  }

  task(state: 'pending' | 'running' | 'retry' | 'failed' | 'gone', sentence: string): void {
    this.#note({ step: 'task', state, sentence })
  }

  evidence(node: number | null, evidence: Evidence, sentence: string): void {
    this.#note({ step: 'evidence', node, evidence, sentence })
  }

  /** The last note of a run: it is never left out. */
  verdict({ verdict, sentence }: Verdict): void {
    this.#notes = Math.min(this.#notes, NOTES_MAX - 1)
    this.#note({ step: 'verdict', verdict, sentence })
  }

  #note(step: Readonly<Record<string, unknown>>): void {
    if (this.#notes++ >= NOTES_MAX) return
    const { sentence } = step
    const said = typeof sentence === 'string' ? { sentence: toText(sentence) } : {}
    this.ports.note({ source: 'operator', act: 'run', run: this.order.run, ...step, ...said })
  }
}
