import { describe, expect, it } from 'vitest'
import { ADDRESS, BLOCK_REASON, EXPIRES, RESET_COUNTERS, TASK } from '../../shared/api/action-params.table.ts'
import { readParams } from './read-params.ts'

const NOW = Date.UTC(2026, 10, 21)
const BLOCK = [ADDRESS, BLOCK_REASON, EXPIRES]
const read = (given: Readonly<Record<string, string>>, specs = BLOCK) => {
  const params = readParams(specs, given, NOW)
  return params.ok ? Object.fromEntries(params.value) : params.error
}

describe('parameters', () => {
  it('come in their one form, with what the form begins with', () => {
    expect(read({ address: ' ::ffff:203.0.113.7 ' })).toEqual({ address: '203.0.113.7', reason: 'manual' })
    expect(read({ address: '2001:DB8:0::1/128' })).toEqual({ address: '2001:db8::1', reason: 'manual' })
    expect(read({ address: '203.0.113.77/24', reason: 'other', expires: '2026-12-01T00:00:00.500+02:00' })).toEqual({
      address: '203.0.113.0/24',
      reason: 'other',
      expires: '2026-11-30T22:00:00Z'
    })
    expect(read({ address: '10.0.0.1' }, [ADDRESS, RESET_COUNTERS])).toEqual({
      address: '10.0.0.1',
      resetCounters: 'true'
    })
  })

  it.each([
    [{}, 'Address is missing'],
    [{ address: 'mx1.example.net' }, 'no IP address'],
    [{ address: '203.0.113.7; rm -rf /' }, 'no IP address'],
    [{ address: '::/0' }, 'whole Internet'],
    [{ address: '0.0.0.0' }, 'refused by the server'],
    [{ address: '10.0.0.1', reason: 'because' }, 'one of'],
    [{ address: '10.0.0.1', expires: 'tomorrow' }, 'is a date'],
    [{ address: '10.0.0.1', expires: '2020-01-01T00:00:00Z' }, 'in the past'],
    [{ address: '10.0.0.1', expires: '2099-01-01T00:00:00Z' }, 'ten years'],
    [{ address: '10.0.0.1', colour: 'red' }, '«colour»']
  ] as const)('%j is refused', (given, sentence) => {
    expect(read(given)).toContain(sentence)
  })

  it('ids of tasks are what the API writes: lower case', () => {
    expect(read({ task: 'jayeh3ggadab' }, [TASK])).toEqual({ task: 'jayeh3ggadab' })
    expect(read({ task: 'JAYEH3GGADAB' }, [TASK])).toContain('lower case')
    expect(read({ task: '../x' }, [TASK])).toContain('lower case')
  })
})
