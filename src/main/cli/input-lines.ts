import type { Readable } from 'node:stream'

/** One line of input without its end; `text` null: longer than the limit, and skipped. */
export interface InputLine {
  /** From 1. */
  readonly number: number
  readonly text: string | null
}

/**
 * Lines of a stream as they come, in bounded memory: one list for each piece that was read. `\n` and `\r\n` end a line; what follows the last one is a line
 * unless it is empty. Bytes are taken as Latin-1: callers look for hexadecimal digits only.
 */
export async function* inputLines(stream: Readable, maxCharacters: number): AsyncGenerator<readonly InputLine[]> {
  let held = ''
  let skipping = false
  let number = 0
  const toLine = (text: string): InputLine => {
    const tooLong = skipping || text.length > maxCharacters
    skipping = false
    return { number: ++number, text: tooLong ? null : text.replace(/\r$/, '') }
  }
  for await (const piece of stream) {
    const parts = (held + (piece as Buffer).toString('latin1')).split('\n')
    held = parts.pop() ?? ''
    yield parts.map(toLine)
    if (held.length > maxCharacters) {
      held = ''
      skipping = true
    }
  }
  if (held !== '' || skipping) yield [toLine(held)]
}
