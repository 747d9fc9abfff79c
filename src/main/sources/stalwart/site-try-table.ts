import type { SiteTryStep } from '../../../shared/api/management-views.ts'

const SITE_STEPS: readonly SiteTryStep['step'][] = [
  'reach',
  'line',
  'login',
  'permissions',
  'objects',
  'log',
  'health',
  'metrics'
]

/** The steps of a trial, one row a node and step, in order. */
export class SiteTryTable {
  readonly #rows = new Map<string, SiteTryStep>()
  #version = 0
  #wake: () => void = () => undefined
  #changed = this.#next()

  constructor(urls: readonly string[]) {
    for (const url of urls) {
      for (const step of SITE_STEPS)
        this.#rows.set(`${step} ${url}`, { url, step, state: 'waiting', sentence: '', ms: null })
    }
  }

  get version(): number {
    return this.#version
  }

  rows(): readonly SiteTryStep[] {
    return [...this.#rows.values()]
  }

  /** Resolves once it is not as it was at that version. */
  changedSince(version: number): Promise<void> {
    return version === this.#version ? this.#changed : Promise.resolve()
  }

  set(
    url: string,
    step: SiteTryStep['step'],
    state: SiteTryStep['state'],
    sentence = '',
    ms: number | null = null
  ): void {
    this.#rows.set(`${step} ${url}`, { url, step, state, sentence, ms })
    this.#version++
    this.#wake()
    this.#changed = this.#next()
  }

  /** What was never begun, or not ended. */
  skipRest(): void {
    for (const { url, step, state } of this.rows())
      if (state === 'waiting' || state === 'running') this.set(url, step, 'skipped', 'Not tried.')
  }

  #next(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve
    })
  }
}
