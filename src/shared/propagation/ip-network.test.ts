import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { holds, isMappedText, overlaps, parseNetwork, toNetworkText, toOneForm, widen } from './ip-network.ts'

describe('the one form of an address', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['192.0.2.7/32', '192.0.2.7'],
    ['203.0.113.77/24', '203.0.113.0/24'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['::FFFF:C000:0207', '192.0.2.7'],
    ['::ffff:192.0.2.0/120', '192.0.2.0/24'],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['2001:db8:0:1:0:0:0:1', '2001:db8:0:1::1'],
    ['2001:0:0:1:0:0:1:1', '2001::1:0:0:1:1'],
    ['1:2:3:4:5:6:7:0', '1:2:3:4:5:6:7:0'],
    ['::', '::'],
    ['::/0', '::/0'],
    ['2001:db8::1/128', '2001:db8::1'],
    ['2001:db8:1:2:3::/64', '2001:db8:1:2::/64'],
    ['[2001:db8::1%eth0]', '2001:db8::1'],
    [' 192.0.2.7 ', '192.0.2.7']
  ])('%s is %s', (text, form) => {
    expect(toOneForm(text)).toBe(form)
  })

  it.each(['', 'mx1.lab.test', '192.0.2', '192.0.2.256', '192.0.2.7/33', '1::2::3', '::1/129', '::ffff:1.2.3.4/90'])(
    '«%s» has none',
    (text) => {
      expect(toOneForm(text)).toBeNull()
    }
  )

  it('stays itself, whatever the address', () => {
    const address = fc.oneof(
      fc.tuple(fc.ipV4(), fc.option(fc.integer({ min: 0, max: 32 }))),
      fc.tuple(fc.ipV6(), fc.option(fc.integer({ min: 96, max: 128 })))
    )
    fc.assert(
      fc.property(address, ([ip, length]) => {
        const form = toOneForm(length === null ? ip : `${ip}/${length}`)
        if (form === null) throw new Error(`${ip}/${length} was not read`)
        expect(toOneForm(form)).toBe(form)
        expect(form).toBe(form.toLowerCase())
      })
    )
  })

  it('is the same for every way of writing one IPv6 address', () => {
    const groups = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff })), {
      minLength: 8,
      maxLength: 8
    })
    fc.assert(
      fc.property(groups, fc.boolean(), (all, isUpper) => {
        const short = all.map((group) => group.toString(16)).join(':')
        const long = all.map((group) => group.toString(16).padStart(4, '0')).join(':')
        expect(toOneForm(isUpper ? long.toUpperCase() : long)).toBe(toOneForm(short))
      })
    )
  })

  it('never throws on any text', () => {
    fc.assert(fc.property(fc.string(), (text) => toOneForm(text) === null || parseNetwork(text) !== null))
  })
})

describe('networks', () => {
  const network = (text: string) => {
    const it = parseNetwork(text)
    if (!it) throw new Error(`${text} is no network`)
    return it
  }

  it('hold what lies in them and share addresses with what holds them', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.integer({ min: 0, max: 32 }), fc.integer({ min: 0, max: 32 }), (ip, a, b) => {
        const [wide, narrow] = [network(`${ip}/${Math.min(a, b)}`), network(`${ip}/${Math.max(a, b)}`)]
        expect(holds(wide, narrow)).toBe(true)
        expect(holds(narrow, wide)).toBe(a === b)
        expect(overlaps(narrow, wide)).toBe(true)
      })
    )
    expect(holds(network('10.0.0.0/8'), network('::ffff:10.1.2.3'))).toBe(true)
    expect(overlaps(network('10.0.0.0/8'), network('2001:db8::/32'))).toBe(false)
  })

  it('widen to the network around them', () => {
    expect(toNetworkText(widen(network('198.51.100.77'), 24))).toBe('198.51.100.0/24')
    expect(toNetworkText(widen(network('198.51.0.0/16'), 24))).toBe('198.51.0.0/16')
    expect(toNetworkText(widen(network('2001:db8:1:2:3::9'), 64))).toBe('2001:db8:1:2::/64')
  })

  it('tell IPv4 that is written as IPv6', () => {
    expect(isMappedText('::ffff:192.0.2.1')).toBe(true)
    expect(isMappedText('192.0.2.1')).toBe(false)
    expect(isMappedText('2001:db8::1')).toBe(false)
  })
})
