/** Position in bytes that are being read or written; shared by the small functions below so that they can inline. */
export interface Cursor {
  at: number
}

/** LEB128 of a whole number 0..2^53; at most 8 bytes. The caller made sure that there is room. */
export function writeVarint(bytes: Uint8Array, cursor: Cursor, value: number): void {
  let rest = value
  let at = cursor.at
  while (rest > 0x7fffffff) {
    bytes[at++] = (rest % 128) | 0x80
    rest = Math.floor(rest / 128)
  }
  while (rest > 127) {
    bytes[at++] = (rest & 127) | 0x80
    rest >>>= 7
  }
  bytes[at++] = rest
  cursor.at = at
}

/** Reads what `writeVarint` wrote. Beyond the end of `bytes` it reads zeros; callers compare `cursor.at` with the length. */
export function readVarint(bytes: Uint8Array, cursor: Cursor): number {
  let at = cursor.at
  let byte = bytes[at++] ?? 0
  if (byte < 128) {
    cursor.at = at
    return byte
  }
  let value = byte & 127
  let scale = 128
  do {
    byte = bytes[at++] ?? 0
    value += (byte & 127) * scale
    scale *= 128
  } while (byte > 127)
  cursor.at = at
  return value
}
