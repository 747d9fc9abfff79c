import { OutsideText } from './outside-text.tsx'

/** A piece stays below what `OutsideText` cuts; this many of them hold the longest note that anybody may write. */
const PIECE = 240
const PIECES_MAX = 9

/** A text of several lines from outside, drawn whole up to some 2,000 characters: notes and commands. */
export function OutsideProse({ text, mono = false }: { readonly text: string; readonly mono?: boolean }) {
  const pieces = toPieces(text)
  const drawn = pieces.slice(0, PIECES_MAX)
  return (
    <span className="whitespace-pre-line">
      {drawn.map((piece) => (
        <span key={piece.from}>
          {piece.from > 0 && piece.begins && '\n'}
          {piece.text !== '' && <OutsideText text={piece.text} mono={mono} />}
        </span>
      ))}
      {pieces.length > drawn.length && <span className="text-ink-3"> … {text.length} characters</span>}
    </span>
  )
}

interface Piece {
  readonly from: number
  readonly text: string
  /** A line begins with it. */
  readonly begins: boolean
}

function toPieces(text: string): readonly Piece[] {
  const pieces: Piece[] = []
  let from = 0
  for (const line of text.split('\n')) {
    for (let at = 0; at === 0 || at < line.length; at += PIECE) {
      pieces.push({ from: from + at, text: line.slice(at, at + PIECE), begins: at === 0 })
      if (pieces.length > PIECES_MAX) return pieces
    }
    from += line.length + 1
  }
  return pieces
}
