import { err, ok, type Result } from '../../shared/cluster/result.ts'
import { judgeRelease } from '../../shared/wire/judge-release.ts'
import { wireOfRelease } from '../../shared/wire/release.ts'
import { makeEvidence, weighFrame } from '../../shared/wire/release-evidence.ts'
import type { WireVersion } from '../../shared/wire/wire-layout.table.ts'

/** Which wire `stoa decode` reads with: a fixed one, or what all payloads so far speak for. */
export class DecodeRelease {
  readonly #fixed: WireVersion | null
  readonly #evidence = makeEvidence()

  private constructor(fixed: WireVersion | null) {
    this.#fixed = fixed
  }

  /** The error is a sentence. */
  static parse(text: string): Result<DecodeRelease, string> {
    const wire = wireOfRelease(text)
    if (wire === null) return err(`--release takes auto, 0.12, 0.13, 0.14, 0.15 or 0.16, not «${text}».`)
    return ok(new DecodeRelease(wire === 'auto' ? null : wire))
  }

  /** Takes payloads into account that are about to be decoded; the answer is the wire to decode them with. */
  wireFor(payloads: readonly (Uint8Array | null)[]): WireVersion {
    if (this.#fixed !== null) return this.#fixed
    for (const payload of payloads) if (payload) weighFrame(this.#evidence, payload, 0, payload.length, false)
    return judgeRelease(this.#evidence).wire
  }

  /** One sentence about what *auto* chose and why; null where the release was given or nothing was decoded. */
  sentence(): string | null {
    return this.#fixed !== null || this.#evidence.frames === 0 ? null : judgeRelease(this.#evidence).sentence
  }
}
