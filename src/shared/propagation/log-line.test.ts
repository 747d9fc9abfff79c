import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toLogField, toReceipt, toRemoteAddress } from './log-line.ts'

describe('what a node logs', () => {
  it('names sender, receiver and object of a receipt', () => {
    expect(toReceipt('from = 0, to = 2, details = ["RegistryInsert", "BlockedIp", 341777343806734336]')).toEqual({
      from: 0,
      to: 2,
      word: 'RegistryInsert BlockedIp 341777343806734336'
    })
    expect(toReceipt('from = 1, to = 2, details = "ReloadSettings"')?.word).toBe('ReloadSettings')
    expect(toReceipt('from = 1, to = 2, details = ["InvalidateAccessTokens", 2, 3]')?.word).toBe(
      'InvalidateAccessTokens 2 3'
    )
  })

  it('passes over bulk and what is no receipt', () => {
    expect(toReceipt('from = 1, to = 2, details = ["StateChange", 2, 2, 8]')).toBeNull()
    expect(toReceipt('id = 2, type = "frontdoor", details = 0')).toBeNull()
    fc.assert(fc.property(fc.string(), (text) => toReceipt(text) === null))
  })

  it('names the address of the event, not the one of the connection', () => {
    const twice =
      'listenerId = "http", localPort = 8080, remoteIp = 192.0.2.10, remotePort = 37304, listenerId = "http", remoteIp = ::ffff:198.51.100.9'
    expect(toRemoteAddress(twice)).toBe('198.51.100.9')
    expect(toRemoteAddress('remoteIp = 10.77.0.15, path = "/wp-login.php"')).toBe('10.77.0.15')
    expect(toRemoteAddress('path = "/"')).toBeNull()
  })

  it('reads texts whose quotes are not escaped', () => {
    expect(toLogField('source = "BlockedIp", id = 12, reason = "object "x" not found"', 'reason')).toBe(
      'object "x" not found'
    )
    expect(toLogField('source = "BlockedIp", id = 12, reason = "y"', 'id')).toBe('12')
    expect(toLogField('remoteIp = 10.0.0.1, accountName = "mallory"', 'accountName')).toBe('mallory')
    expect(toLogField('remoteIp = 10.0.0.1', 'path')).toBeNull()
  })
})
