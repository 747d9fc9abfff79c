/**
 * Whether `bytes[from..to)` is UTF-8 as Rust's `str` demands: no overlong forms, no surrogates, nothing above U+10FFFF.
 * Written out because the platform's fatal TextDecoder answers with an exception and a string, and the scan wants neither.
 */
export function isUtf8(bytes: Uint8Array, from: number, to: number): boolean {
  let i = from
  while (i < to) {
    const lead = bytes[i++] as number
    if (lead < 0x80) continue
    if (lead < 0xc2 || lead > 0xf4) return false
    const more = lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3
    if (i + more > to) return false
    const second = bytes[i] as number
    // The second byte carries what is forbidden: overlong (e0, f0), surrogates (ed), above U+10FFFF (f4).
    const low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80
    const high = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf
    if (second < low || second > high) return false
    for (let k = 1; k < more; k++) if (((bytes[i + k] as number) & 0xc0) !== 0x80) return false
    i += more
  }
  return true
}

/** End of the longest run of whole characters of valid UTF-8 in `bytes[from..to)` that is at most `limit` bytes long. */
export function cutUtf8(bytes: Uint8Array, from: number, to: number, limit: number): number {
  if (to - from <= limit) return to
  let end = from + limit
  while (end > from && ((bytes[end] as number) & 0xc0) === 0x80) end--
  return end
}
