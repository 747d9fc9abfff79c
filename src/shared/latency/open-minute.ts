import type { StateReader, StateWriter } from '../cluster/state-bytes.ts'
import { OpenSeries, type OpenSketch } from './open-series.ts'
import { QuantileSketch } from './quantile-sketch.ts'
import { parseSeriesKey } from './series.ts'

/** One minute while it is folded: what is certain, and the skew of which a word about our own loop is still to come. */
export class OpenMinute {
  readonly judged: OpenSeries
  readonly unjudged: OpenSeries

  constructor(judged: OpenSeries, unjudged: OpenSeries) {
    this.judged = judged
    this.unjudged = unjudged
  }

  static begin(minute: number, era: number): OpenMinute {
    return new OpenMinute(new OpenSeries(minute, era), new OpenSeries(minute, era))
  }

  static load(from: StateReader): OpenMinute {
    return new OpenMinute(OpenSeries.load(from), OpenSeries.load(from))
  }

  get minute(): number {
    return this.judged.time
  }

  /** As it stands: what waits for its word counts as skew. */
  get all(): readonly OpenSketch[] {
    const waiting = new Map(this.unjudged.all.map((it) => [it.key, it]))
    const judged = this.judged.all.map((it) => {
      const more = waiting.get(it.key)
      waiting.delete(it.key)
      if (!more) return it
      const sketch = new QuantileSketch()
      sketch.merge(it.sketch)
      sketch.merge(more.sketch)
      return { ...it, sketch }
    })
    return [...judged, ...waiting.values()]
  }

  /** The word came: skew that was taken while our loop was slow is counted apart. */
  judge(wasSlow: boolean): void {
    for (const { key, sketch } of this.unjudged.takeAll()) {
      const name = parseSeriesKey(key)?.name ?? ''
      this.judged.change(wasSlow ? 'late-skew' : 'skew', name, 0)?.sketch.merge(sketch)
    }
  }

  save(out: StateWriter): void {
    this.judged.save(out)
    this.unjudged.save(out)
  }
}
