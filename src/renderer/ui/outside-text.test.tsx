import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { OutsideText, toPlainText } from './outside-text.tsx'

const drawn = (text: string): string =>
  renderToStaticMarkup(<OutsideText text={text} />)
    .replaceAll(/<[^>]*>/g, '|')
    .replaceAll(/\|+/g, '|')

test('shows bidi controls by their number instead of obeying them', () => {
  expect(drawn('a\u202egnp.exe')).toBe('|a|U+202E|gnp.exe|')
})

test('shows a lone surrogate and NUL by their number', () => {
  expect(drawn('\u0000x\ud83d')).toBe('|U+0000|x|U+D83D|')
})

test('leaves a whole emoji alone', () => {
  expect(drawn('ok 🙂')).toBe('|ok 🙂|')
})

test('never draws markup as markup', () => {
  expect(renderToStaticMarkup(<OutsideText text="<img onerror=x>" />)).not.toContain('<img')
})

test('cuts long text and says how long it was', () => {
  expect(drawn('n'.repeat(65_536))).toBe(`|${'n'.repeat(256)}|… 65,536 characters|`)
})

test('says that an empty text is empty', () => {
  expect(drawn('')).toBe('|empty|')
})

test('makes a plain label without unseen characters', () => {
  expect(toPlainText('a\u2066b')).toBe('a[U+2066]b')
})
