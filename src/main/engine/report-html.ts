/** Outside text that is drawn of one value; the rest is counted, as on the screen (security.md R3). UTF-16 units. */
const DRAWN_MAX = 512
/** Control and format characters (bidi among them), line separators, invisible ones, and halves of a surrogate pair. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu
const MARKUP = /[&<>"'`]/g

/** Markup that is ready to be written. Only `html` and `outside` make it, so whatever else is text gets escaped. */
export class Html {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** What may stand in a template: markup as it is, everything else as text. */
export type Piece = Html | string | number | null | readonly Piece[]

/** A template of markup: `html`<td>${name}</td>``. Texts and numbers in it are escaped, null is nothing. */
export function html(parts: TemplateStringsArray, ...pieces: readonly Piece[]): Html {
  let text = parts[0] ?? ''
  for (const [index, piece] of pieces.entries()) text += `${toMarkup(piece)}${parts[index + 1] ?? ''}`
  return new Html(text)
}

/** Text from outside: isolated from the writing direction around it, cut at 512 with its true length said. */
export function outside(text: string): Html {
  if (text === '') return html`<span class="u">empty</span>`
  const cut = text.length > DRAWN_MAX
  const rest = cut ? html`<span class="u">… ${text.length} characters</span>` : null
  return html`<bdi>${cut ? text.slice(0, DRAWN_MAX) : text}</bdi>${rest}`
}

function toMarkup(piece: Piece): string {
  if (piece === null) return ''
  if (piece instanceof Html) return piece.text
  if (typeof piece === 'number') return String(piece)
  if (typeof piece === 'string') return escapeText(piece)
  return piece.map(toMarkup).join('')
}

/** Unseen characters are shown by their number, each as a mark of its own. */
function escapeText(text: string): string {
  let escaped = ''
  let from = 0
  for (const match of text.matchAll(UNSEEN)) {
    const code = (match[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
    escaped += `${escapeMarkup(text.slice(from, match.index))}<span class="u">U+${code}</span>`
    from = match.index + match[0].length
  }
  return escaped + escapeMarkup(text.slice(from))
}

const escapeMarkup = (text: string): string => text.replace(MARKUP, (char) => `&#${char.codePointAt(0)};`)
