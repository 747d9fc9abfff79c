import type { StateReader, StateWriter } from '../cluster/state-bytes.ts'
import { type BasedSketch, encodeSketch, loadSketch, saveSketch } from './based-sketch.ts'
import { QuantileSketch } from './quantile-sketch.ts'
import { parseSeriesKey, type SeriesFamily, toSeriesKey } from './series.ts'

/** Series of one minute: 256 observers with three each, our loop, and as many nodes as a contract's cluster has. */
const MAX_SERIES = 2_048

/** One series of a running minute or hour. */
export interface OpenSketch extends BasedSketch {
  readonly key: string
}

/** The series of one minute, or of one hour, while it is folded. */
export class OpenSeries {
  /** Minutes or hours since 1970. */
  readonly time: number
  readonly #era: number
  readonly #most: number
  readonly #series = new Map<string, BasedSketch>()
  readonly #changed = new Set<string>()

  /** `most`: series that it holds; samples of more are left out. */
  constructor(time: number, era: number, most = MAX_SERIES) {
    this.time = time
    this.#era = era
    this.#most = most
  }

  static load(from: StateReader, most = MAX_SERIES): OpenSeries {
    const open = new OpenSeries(from.uint(), from.uint(), most)
    for (let left = from.uint(); left > 0; left--) open.#series.set(from.text(), loadSketch(from))
    return open
  }

  get era(): number {
    return this.#era
  }

  get all(): readonly OpenSketch[] {
    return [...this.#series].map(([key, { base, sketch }]) => ({ key, base, sketch }))
  }

  /** The sketch of a series, to be added to now; `base` counts when it is new. Null at the bound. */
  change(family: SeriesFamily, name: string, base: number): BasedSketch | null {
    const key = toSeriesKey(family, name, this.#era)
    const known = this.#series.get(key)
    if (!known && this.#series.size >= this.#most) return null
    this.#changed.add(key)
    if (known) return known
    const made = { base, sketch: new QuantileSketch() }
    this.#series.set(key, made)
    return made
  }

  /**
   * Adds all series of a minute to an hour, as distances above the least of their minute: a clock that is set in between
   * must not look like a delay of all others.
   */
  absorb(minute: OpenSeries): void {
    for (const { key, base, sketch } of minute.all) {
      const lowest = Math.min(0, sketch.min ?? 0)
      const named = parseSeriesKey(key)
      const into = named && this.change(named.family, named.name, base + lowest)
      if (!into) continue
      into.sketch.merge(sketch, -lowest)
      if (base + lowest < into.base) this.#series.set(key, { base: base + lowest, sketch: into.sketch })
    }
  }

  /** What changed since the last call, whole. */
  takeChanged(): readonly { readonly key: string; readonly bytes: Uint8Array }[] {
    const taken = [...this.#changed].flatMap((key) => {
      const series = this.#series.get(key)
      return series ? [{ key, bytes: encodeSketch(series) }] : []
    })
    this.#changed.clear()
    return taken
  }

  /** All of it; nothing is left. */
  takeAll(): readonly OpenSketch[] {
    const all = this.all
    this.#series.clear()
    this.#changed.clear()
    return all
  }

  save(out: StateWriter): void {
    out.uint(this.time)
    out.uint(this.#era)
    out.uint(this.#series.size)
    for (const [key, series] of this.#series) {
      out.text(key)
      saveSketch(series, out)
    }
  }
}
