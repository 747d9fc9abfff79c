import type { ActionPorts } from './action-ports.ts'
import { perform } from './perform.ts'
import { Running, type RunOrder, type Verdict } from './running.ts'

/** Runs of one cluster at once: each asks its node now and then, and a node answers four requests at a time. */
export const OPEN_RUNS_MOST = 4

/** Runs what operators confirmed, each to a verdict: nothing stays open longer than its limit. */
export class Runner {
  readonly #ports: ActionPorts
  readonly #open = new Map<string, Running>()
  /** Frames on the bus that belong to a run. */
  readonly #claimed = new Set<number>()

  constructor(ports: ActionPorts) {
    this.#ports = ports
  }

  /** Runs that are under way. */
  get open(): number {
    return this.#open.size
  }

  get isFull(): boolean {
    return this.#open.size >= OPEN_RUNS_MOST
  }

  has(run: string): boolean {
    return this.#open.has(run)
  }

  /** Resolves when the verdict was noted. The caller looked at `isFull`, and nobody was let in between. */
  async start(order: RunOrder): Promise<Verdict> {
    const run = new Running(order, this.#ports)
    this.#open.set(order.run, run)
    run.requested()
    const verdict = await this.#perform(run)
    run.over()
    run.verdict(verdict)
    this.#open.delete(order.run)
    return verdict
  }

  /** Calls it off; false: it is not under way. */
  cancel(id: string): boolean {
    const run = this.#open.get(id)
    run?.cancel()
    return run !== undefined
  }

  /** Calls off whatever is under way: the cluster is closed. */
  stop(): void {
    for (const run of this.#open.values()) run.cancel()
  }

  async #perform(run: Running): Promise<Verdict> {
    try {
      return await perform(run, this.#claimed)
    } catch (cause) {
      // A fault of ours must not leave a run that never ends.
      const reason = cause instanceof Error ? cause.message : String(cause)
      return { verdict: 'unknown', sentence: `A fault in Stoa ended it: ${reason}` }
    }
  }
}
