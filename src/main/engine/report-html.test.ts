import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { html, outside } from './report-html.ts'

describe('markup of the report', () => {
  it('lets no text become markup, wherever it stands', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
        const { text } = html`<p title="${a}">${b}${[a, html`<i>${b}</i>`]}</p>`
        const ours = text.replace(/<span class="u">U\+[0-9A-F]{4,6}<\/span>/g, '').replace(/<\/?(?:p|i)\b/g, '')
        expect(ours).not.toMatch(/<|`|'/)
        expect(ours.match(/"/g) ?? []).toHaveLength(2)
        expect(text).not.toMatch(/\p{Cf}|\p{Cs}/u)
      }),
      { numRuns: 40 }
    )
  })

  it('keeps what is markup already, and leaves nothing where there is nothing', () => {
    expect(html`<b>${html`<i>${'a < b'}</i>`}${null}${7}</b>`.text).toBe('<b><i>a &#60; b</i>7</b>')
  })

  it('isolates text from outside, cuts it and says how long it was', () => {
    expect(outside('nats-1').text).toBe('<bdi>nats-1</bdi>')
    expect(outside('').text).toContain('empty')
    const long = outside('x'.repeat(65_536)).text
    expect(long.length).toBeLessThan(700)
    expect(long).toContain('65536 characters')
  })

  it('shows what cannot be seen by its number', () => {
    expect(outside('a\u202eb\u0000').text).toBe(
      '<bdi>a<span class="u">U+202E</span>b<span class="u">U+0000</span></bdi>'
    )
  })
})
