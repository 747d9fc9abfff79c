import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { memberOf, parseApiJson, writeApiJson } from './api-json.ts'

const parse = (text: string): unknown => parseApiJson(new TextEncoder().encode(text))

describe('reading JSON of the API', () => {
  it('keeps every digit of a snowflake id, so that its node stays the same', () => {
    const read = parse('{"id":325108267571225090,"text":"325108267571225090","at":1.5,"small":42}')
    expect(read).toEqual({ id: 325108267571225090n, text: '325108267571225090', at: 1.5, small: 42 })
    expect(BigInt.asUintN(9, memberOf(read, 'id') as bigint)).toBe(2n)
  })

  it('takes a long fraction and an exponent for what they are', () => {
    expect(parse('[0.1234567890123456,1e300,12345678901234567890]')).toEqual([
      0.1234567890123456,
      1e300,
      12345678901234567890n
    ])
  })

  it('takes members named __proto__ as plain members that change nothing else', () => {
    const read = parse('{"__proto__":{"isAdmin":true},"n":12345678901234567890}')
    expect(memberOf(read, 'isAdmin')).toBeUndefined()
    expect(Object.keys(read as object)).toEqual(['__proto__', 'n'])
  })

  it.each(['', '{', 'null garbage', '\u0000', `${'['.repeat(200_000)}`])(
    'says of %.20s… that it is no JSON',
    (text) => {
      expect(parse(text)).toBeUndefined()
    }
  )

  it('writes what it read, digit for digit', () => {
    fc.assert(
      fc.property(fc.record({ id: fc.bigInt({ min: 2n ** 53n, max: 2n ** 64n }), rest: fc.jsonValue() }), (value) => {
        const text = writeApiJson(value)
        expect(text).toContain(String(value.id))
        expect(writeApiJson(parse(text))).toBe(text)
      })
    )
  })
})
