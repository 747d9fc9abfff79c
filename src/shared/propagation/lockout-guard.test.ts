import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findLockouts, toLockoutSentence } from './lockout-guard.ts'

const OURS = [
  { address: '10.77.0.11', whose: 'node 0' },
  { address: '192.0.2.0/24', whose: 'the office network' },
  { address: '2001:db8:1::/48', whose: 'the data centre' },
  { address: 'mx1.lab.test', whose: 'a name' }
]

const whose = (blocked: string) => findLockouts(blocked, OURS).map((it) => it.whose)

describe('findLockouts', () => {
  it.each([
    ['10.77.0.11', ['node 0']],
    ['10.77.0.12', []],
    ['10.77.0.0/16', ['node 0']],
    ['0.0.0.0/0', ['node 0', 'the office network']],
    ['192.0.2.200', ['the office network']],
    ['192.0.2.128/25', ['the office network']],
    ['192.0.3.1', []],
    ['::ffff:10.77.0.11', ['node 0']],
    ['::ffff:192.0.2.0/120', ['the office network']],
    ['2001:DB8:1:2::5', ['the data centre']],
    ['[2001:db8:1::1]', ['the data centre']],
    ['2001:db8::/32', ['the data centre']],
    ['2001:db8:2::1', []],
    ['::/0', ['the data centre']]
  ])('a block of %s locks out %j', (blocked, expected) => {
    expect(whose(blocked)).toEqual(expected)
  })

  it.each([
    '',
    'mx1.lab.test',
    '10.77.0',
    '10.77.0.256',
    '10.77.0.11/33',
    '1::2::3',
    '1:2:3',
    ':',
    '/8',
    '::ffff:1.2.3.4/90'
  ])('text that is no address blocks nothing: «%s»', (blocked) => {
    expect(whose(blocked)).toEqual([])
  })

  it('finds an address in every network that holds it, and never throws', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.integer({ min: 0, max: 32 }), (address, prefix) => {
        expect(findLockouts(`${address}/${prefix}`, [{ address, whose: 'x' }])).toHaveLength(1)
      })
    )
    fc.assert(fc.property(fc.string(), (text) => Array.isArray(findLockouts(text, OURS))))
    fc.assert(fc.property(fc.ipV6(), (address) => findLockouts(address, [{ address, whose: 'x' }]).length === 1))
  })

  it('says whom a block locks out, and what to do', () => {
    expect(toLockoutSentence('10.77.0.11', OURS)).toBe(
      'The block of 10.77.0.11 locks out node 0: remove it and reload the blocked addresses.'
    )
    expect(toLockoutSentence('198.51.100.1', OURS)).toBeNull()
  })
})
