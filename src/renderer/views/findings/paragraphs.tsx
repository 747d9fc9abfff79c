import { Fragment } from 'react'
import { OutsideText } from '../../ui/outside-text.tsx'

/** Our sentences have fewer parts; a list of names inside may have more. */
const MOST_PIECES = 40

/** A long text whole: outside text is drawn up to 256 characters at once, so it comes in pieces, each at its place. */
export function Paragraphs({ text }: { readonly text: string }) {
  const places: number[] = [0]
  for (const { index } of text.matchAll(/(?<=[.:;,]) /gu)) if (places.length < MOST_PIECES) places.push(index)
  return places.map((from, index) => (
    <Fragment key={from}>
      <OutsideText text={text.slice(from, places[index + 1]).trim()} />{' '}
    </Fragment>
  ))
}
