/** Stands for three numbers of which one needs more than four bytes. */
export const NO_SHAPE = 0
/** How far behind a tag `toShape` looks, the tag included. */
export const SHAPE_BYTES = 13

/**
 * For the continuation bits of twelve bytes (bit n: byte n is not the last of its number): how many bytes the first
 * three numbers take, three bits each, or `NO_SHAPE`. One look-up in place of a loop with a branch a byte: lengths are
 * what a processor cannot guess, and guessing them wrong is most of what a plain loop costs.
 */
const SHAPES = Uint16Array.from({ length: 4096 }, (_, bits) => shapeOf(bits))

function shapeOf(bits: number): number {
  let rest = bits
  let shape = 0
  for (let n = 0; n < 3; n++) {
    const bytes = Math.clz32(~rest & -~rest) ^ 31
    if (bytes > 3) return NO_SHAPE
    shape |= (bytes + 1) << (3 * n)
    rest >>= bytes + 1
  }
  return shape
}

/** The shape of the three LEB128 numbers at `at`; twelve bytes must be readable there, though they need not be theirs. */
export function toShape(view: DataView, at: number): number {
  const low = continuations(view.getInt32(at, true)) | (continuations(view.getInt32(at + 4, true)) << 4)
  return SHAPES[low | (continuations(view.getInt32(at + 8, true)) << 8)] as number
}

/** The top bits of the four bytes of a word, gathered into bits 0 to 3 by one multiplication. */
function continuations(word: number): number {
  return Math.imul((word >>> 7) & 0x0101_0101, 0x1020_4080) >>> 28
}
