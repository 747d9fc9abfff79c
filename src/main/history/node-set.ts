/** Ids share a bit every 2,048: exact for small clusters, at most 256 bytes for any. */
const BITS = 2048

/** `chunk_marks.nodes`: bit `id mod 2048`; trailing zero bytes are left away. */
export function encodeNodeSet(nodes: Iterable<number>): Uint8Array {
  const bits = new Uint8Array(BITS / 8)
  let used = 0
  for (const id of nodes) {
    const bit = id & (BITS - 1)
    const byte = bit >>> 3
    bits[byte] = (bits[byte] ?? 0) | (1 << (bit & 7))
    if (byte >= used) used = byte + 1
  }
  return bits.slice(0, used)
}

/** False: none of them sent anything. True: one may have. */
export function mayHoldNode(set: Uint8Array, nodes: readonly number[]): boolean {
  return nodes.some((id) => {
    const bit = id & (BITS - 1)
    return ((set[bit >>> 3] ?? 0) & (1 << (bit & 7))) !== 0
  })
}

/** What one of two sets holds. */
export function uniteNodeSets(a: Uint8Array, b: Uint8Array): Uint8Array {
  const united = new Uint8Array(Math.max(a.length, b.length))
  for (let i = 0; i < united.length; i++) united[i] = (a[i] ?? 0) | (b[i] ?? 0)
  return united
}
