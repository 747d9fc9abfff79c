import { describe, expect, it } from 'vitest'
import { isLoopback, parseServerAddress } from './server-address.ts'

const text = (input: string): string => {
  const parsed = parseServerAddress(input)
  return parsed.ok ? parsed.value.text : `no: ${parsed.error}`
}

describe('a server address', () => {
  it.each([
    ['a', 'a:4222'],
    [' NATS-1.Example.net:4223 ', 'nats-1.example.net:4223'],
    ['10.0.0.1:1', '10.0.0.1:1'],
    ['::1', '[::1]:4222'],
    ['[2001:DB8::1]:65535', '[2001:db8::1]:65535'],
    ['[::1]', '[::1]:4222'],
    ['under_score:1', 'under_score:1']
  ])('%j is %s', (input, expected) => expect(text(input)).toBe(expected))

  it.each([
    '',
    ' ',
    'a:',
    'a:x',
    'a:0',
    'a:65536',
    'a b',
    'a/b',
    '1.2.3',
    '1.2.3.400',
    '[::g]:1',
    '[]:1',
    '-a',
    'a..b',
    'é.example',
    'x'.repeat(301)
  ])('%j is none', (input) => expect(text(input)).toMatch(/^no: .*\.$/))

  it('is of this machine only if it can be nothing else', () => {
    const hosts = [
      '127.0.0.1',
      '127.9.9.9',
      '::1',
      '::ffff:127.0.0.1',
      'localhost',
      'x.localhost',
      '128.0.0.1',
      '::2',
      'localhost.example.net',
      '127.0.0.1.example.net'
    ]
    expect(hosts.filter(isLoopback)).toEqual(hosts.slice(0, 6))
  })
})
