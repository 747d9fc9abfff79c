import type { CanarySource } from '../sources/canary/canary-source.ts'
import type { Source } from '../sources/source.ts'
import type { OpenSites } from '../sources/stalwart/open-sites.ts'
import type { StalwartSource } from '../sources/stalwart/stalwart-source.ts'

/** What runs of a cluster's management API: its nodes, who asks them, who measures through them. */
export interface ManagementRun {
  readonly sites: OpenSites
  readonly stalwart: StalwartSource
  readonly canary: CanarySource | null
}

/** How a run is made; null: no management API is set up. */
type OpenRun = () => Promise<ManagementRun | null>

/**
 * The sources of one cluster together: the bus, and beside it what asks the nodes, which can be renewed without the bus
 * falling silent. Changes run one after the other.
 */
export class ManagedSource implements Source {
  readonly #bus: Source
  readonly #open: OpenRun
  readonly #onRun: (run: ManagementRun | null) => void
  #run: ManagementRun | null = null
  #isStarted = false
  #isStopped = false
  #changing: Promise<void> = Promise.resolve()

  /** `onRun` hears of each run that begins, and null when one ends. */
  constructor(bus: Source, open: OpenRun, onRun: (run: ManagementRun | null) => void) {
    this.#bus = bus
    this.#open = open
    this.#onRun = onRun
  }

  /** What runs now; null: nothing does. */
  get run(): ManagementRun | null {
    return this.#run
  }

  async start(): Promise<void> {
    if (this.#isStarted) return
    this.#isStarted = true
    await this.#bus.start()
    await this.#change(() => this.#begin())
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    await Promise.all([this.#bus.stop(), this.#change(() => this.#end())])
  }

  /** The setting changed: what runs ends, and begins anew with it. */
  async renew(): Promise<void> {
    if (!this.#isStarted) return
    await this.#change(async () => {
      await this.#end()
      await this.#begin()
    })
  }

  #change(task: () => Promise<void>): Promise<void> {
    const changed = this.#changing.then(task)
    this.#changing = changed.catch(() => undefined)
    return changed
  }

  async #begin(): Promise<void> {
    if (this.#isStopped || this.#run !== null) return
    const run = await this.#open()
    if (run === null) return
    this.#run = run
    this.#onRun(run)
    await Promise.all([run.stalwart.start(), run.canary?.start()])
  }

  async #end(): Promise<void> {
    const run = this.#run
    if (run === null) return
    this.#run = null
    this.#onRun(null)
    await Promise.all([run.stalwart.stop(), run.canary?.stop()])
    run.sites.close()
  }
}
