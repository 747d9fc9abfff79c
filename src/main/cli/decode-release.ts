import { err, ok, type Result } from '../../shared/cluster/result.ts'
import type { WireVersion } from '../../shared/wire/wire-layout.table.ts'

const WIRES: Readonly<Record<string, WireVersion>> = {
  '0.12': 'A',
  '0.13': 'B',
  '0.14': 'C',
  '0.15': 'D',
  '0.16': 'H'
}

/** Which wire `stoa decode` reads with: a fixed one, or what the payloads so far speak for. */
export class DecodeRelease {
  readonly #fixed: WireVersion | null

  private constructor(fixed: WireVersion | null) {
    this.#fixed = fixed
  }

  /** The error is a sentence. */
  static parse(text: string): Result<DecodeRelease, string> {
    if (text === 'auto') return ok(new DecodeRelease(null))
    const wire = Object.hasOwn(WIRES, text) ? WIRES[text] : undefined
    return wire === undefined
      ? err(`--release takes auto, ${Object.keys(WIRES).join(', ')}, not «${text}».`)
      : ok(new DecodeRelease(wire))
  }

  wireFor(_payload: Uint8Array): WireVersion {
    return this.#fixed ?? 'H'
  }

  /** One sentence about what *auto* chose and why; null where the release was given. */
  evidence(): string | null {
    return null
  }
}
