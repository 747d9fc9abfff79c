import { Fragment, type ReactNode } from 'react'

/** R3: what is drawn of one text; the rest is counted, never silently dropped. */
const DRAWN_MAX = 256

/** Control and format characters (bidi among them), line separators, invisible ones, and halves of a surrogate pair. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu

const codePoint = (char: string): string =>
  `U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`

/**
 * The one way in which text from outside reaches the screen (security.md R3): text nodes in a `<bdi>`, unseen characters
 * shown by their number, cut at 256 with the true length said.
 */
export function OutsideText({ text, mono = false }: { readonly text: string; readonly mono?: boolean }) {
  const cut = text.length > DRAWN_MAX
  const drawn = cut ? text.slice(0, DRAWN_MAX) : text
  return (
    <>
      <bdi className={mono ? 'font-mono' : undefined}>{text === '' ? <Mark>empty</Mark> : toVisible(drawn)}</bdi>
      {cut && <Mark>… {text.length.toLocaleString('en')} characters</Mark>}
    </>
  )
}

/** The same for attributes and for what is copied into a label: no markup, only the characters. */
export function toPlainText(text: string): string {
  const drawn = text.length > DRAWN_MAX ? `${text.slice(0, DRAWN_MAX)}…` : text
  return drawn.replace(UNSEEN, (char) => `[${codePoint(char)}]`)
}

function toVisible(text: string): ReactNode {
  const parts: ReactNode[] = []
  let from = 0
  for (const match of text.matchAll(UNSEEN)) {
    if (match.index > from) parts.push(text.slice(from, match.index))
    parts.push(<Mark key={match.index}>{codePoint(match[0])}</Mark>)
    from = match.index + match[0].length
  }
  if (from === 0) return text
  parts.push(<Fragment key="rest">{text.slice(from)}</Fragment>)
  return parts
}

function Mark({ children }: { readonly children: ReactNode }) {
  return (
    <span className="mx-px rounded-sm border border-line-strong px-0.5 font-mono text-11 text-ink-2">{children}</span>
  )
}
