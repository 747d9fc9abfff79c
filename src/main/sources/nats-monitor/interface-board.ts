import type { Sink } from '../source.ts'

/** What Stoa may be able to ask or hear; each is tried, none is configured. */
export type InterfaceName = 'account-connz' | 'account-statz' | 'system' | 'system-events' | 'http' | 'jetstream'
/** `partial`: some of the servers, or some of it. `silent`: allowed as far as we know, and nobody answers. */
export type InterfaceState = 'available' | 'refused' | 'partial' | 'silent'

/** Interfaces times servers that are told of. */
const TOLD_MAX = 2_048

/** Says in notes which interface answers, each time that changes. */
export class InterfaceBoard {
  readonly #sink: Sink
  readonly #told = new Map<string, string>()

  constructor(sink: Sink) {
    this.#sink = sink
  }

  /** Without `server`: the interface as a whole. */
  tell(it: {
    readonly interface: InterfaceName
    readonly state: InterfaceState
    readonly sentence: string
    readonly server?: string
  }): void {
    const key = `${it.interface} ${it.server ?? ''}`
    const text = `${it.state} ${it.sentence}`
    if (this.#told.get(key) === text) return
    if (this.#told.size >= TOLD_MAX && !this.#told.has(key)) return
    this.#told.set(key, text)
    this.#sink.note({ source: 'nats-monitor', ...it })
  }

  /** Forgets what was told of this interface, so that it is told again after a reconnect. */
  forget(name: InterfaceName): void {
    for (const key of this.#told.keys()) if (key.startsWith(`${name} `)) this.#told.delete(key)
  }
}
