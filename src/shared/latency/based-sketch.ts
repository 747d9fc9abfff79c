import { StateReader, StateWriter } from '../cluster/state-bytes.ts'
import { QuantileSketch } from './quantile-sketch.ts'

/** Layout of a kept sketch; another number is not read. */
const VERSION = 1

/**
 * A sketch of distances from `base`, µs. Two clocks may differ by hours while delays differ by milliseconds: an error of
 * 1 % must be one of the distance, not of the hours. Where there is no such clock, base is 0.
 */
export interface BasedSketch {
  readonly base: number
  readonly sketch: QuantileSketch
}

/** As a row keeps it. */
export function encodeSketch({ base, sketch }: BasedSketch): Uint8Array<ArrayBuffer> {
  const out = new StateWriter()
  out.uint(VERSION)
  saveSketch({ base, sketch }, out)
  return out.take()
}

/** Null when it is of another release's layout. Throws when it ends early. */
export function decodeSketch(bytes: Uint8Array): BasedSketch | null {
  const from = new StateReader(bytes)
  return from.uint() === VERSION ? loadSketch(from) : null
}

/** As a checkpoint keeps it, among others. */
export function saveSketch({ base, sketch }: BasedSketch, out: StateWriter): void {
  out.int(base)
  sketch.save(out)
}

/** What `saveSketch` wrote. */
export function loadSketch(from: StateReader): BasedSketch {
  return { base: from.int(), sketch: QuantileSketch.read(from) }
}
