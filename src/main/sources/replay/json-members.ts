/** One member of a JSON object as it stands in the text: `text.slice(from, to)` is `"key": value` without commas. */
export interface JsonMember {
  /** Unescaped. */
  readonly key: string
  readonly from: number
  readonly to: number
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d
const OPEN_BRACKET = 0x5b
const CLOSE_BRACKET = 0x5d

/**
 * The members of the JSON object `text`, in order, duplicates included. For changing a text without touching what is
 * inside its values: numbers beyond 2^53 would not survive JSON.parse and JSON.stringify. `text` must already be known
 * to be a valid JSON object, without white space around it; anything else gives nonsense. Linear, no recursion.
 */
export function toJsonMembers(text: string): readonly JsonMember[] {
  const members: JsonMember[] = []
  let depth = 0
  let from = -1
  let keyEnd = -1
  let last = -1
  const close = (): void => {
    if (from >= 0) members.push({ key: JSON.parse(text.slice(from, keyEnd)) as string, from, to: last + 1 })
    from = keyEnd = -1
  }
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d) continue
    if (code === QUOTE) {
      const start = i
      i = endOfString(text, i)
      if (depth === 1 && from < 0) {
        from = start
        keyEnd = i + 1
      }
    } else if (code === OPEN_BRACE || code === OPEN_BRACKET) depth++
    else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
      depth--
      if (depth === 0) close()
    } else if (code === COMMA && depth === 1) {
      close()
      continue
    }
    last = i
  }
  return members
}

/** Index of the quote that ends the string which starts at `from`. */
function endOfString(text: string, from: number): number {
  let i = from + 1
  while (i < text.length && text.charCodeAt(i) !== QUOTE) i += text.charCodeAt(i) === BACKSLASH ? 2 : 1
  return i
}
