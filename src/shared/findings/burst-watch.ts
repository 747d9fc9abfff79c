import type { StateReader, StateWriter } from '../cluster/state-bytes.ts'
import { SECOND_US } from './rule.ts'
import type { SeenBurst } from './sight.ts'

/** Broadcasts within one second that make a burst; single ones come apart (wire-format.md section 15: 8 ms are enough). */
const BURST_FRAMES = 10
const BURST_US = SECOND_US

/** When broadcasts last came in a burst. Frames are told in the order in which they came, some again and again. Pure fold. */
export class BurstWatch {
  /** The last few, oldest first. */
  #frames: { readonly seq: number; readonly at: number }[] = []
  #burst: { readonly seq: number; readonly at: number } | null = null

  /** A frame that all must hear. */
  add(seq: number, at: number): void {
    const frames = this.#frames
    if (seq <= (frames.at(-1)?.seq ?? 0)) return
    frames.push({ seq, at })
    if (frames.length > BURST_FRAMES) frames.shift()
    const first = frames[0]
    if (frames.length < BURST_FRAMES || !first || at - first.at > BURST_US || at < first.at) return
    if (this.#burst === null || first.at - this.#burst.at > BURST_US || first.at < this.#burst.at) this.#burst = first
  }

  /** The newest one, by its first frame. */
  get newest(): SeenBurst | null {
    const burst = this.#burst
    if (!burst) return null
    const sentence = `The first of ${BURST_FRAMES} or more broadcasts within a second.`
    return { at: burst.at, evidence: [{ ...burst, sentence }] }
  }

  save(out: StateWriter): void {
    out.uint(this.#frames.length)
    for (const { seq, at } of this.#frames) {
      out.uint(seq)
      out.uint(at)
    }
    out.optionalInt(this.#burst?.seq ?? null)
    out.optionalInt(this.#burst?.at ?? null)
  }

  load(from: StateReader): void {
    this.#frames = Array.from({ length: from.uint() }, () => ({ seq: from.uint(), at: from.uint() }))
    const seq = from.optionalInt()
    const at = from.optionalInt()
    this.#burst = seq === null || at === null ? null : { seq, at }
  }
}
