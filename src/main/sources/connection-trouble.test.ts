import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { type ConnectionConfigInput, connectionConfig } from './connection.schema.ts'
import { toTrouble, troubleOf } from './connection-trouble.ts'

const config = (more: Partial<ConnectionConfigInput> = {}) =>
  v.parse(connectionConfig, { servers: ['a:4222'], auth: { kind: 'none' }, ...more })
const error = (fields: { readonly name?: string; readonly code?: string; readonly message?: string }): Error =>
  Object.assign(new Error(fields.message ?? 'x'), fields)
const kind = (thing: unknown, more: Partial<ConnectionConfigInput> = { tls: {} }): string =>
  toTrouble(thing, { address: 'a:4222', config: config(more) }).kind

describe('what an error means for the operator', () => {
  it.each([
    [error({ code: 'ENOTFOUND' }), 'unknown-host'],
    [error({ name: 'ConnectionError', message: 'connection refused', code: 'ECONNREFUSED' }), 'nothing-listening'],
    [new Error('connection refused', { cause: error({ code: 'ECONNREFUSED' }) }), 'nothing-listening'],
    [error({ code: 'EHOSTUNREACH' }), 'unreachable'],
    [error({ code: 'ETIMEDOUT' }), 'timeout'],
    [error({ name: 'TimeoutError' }), 'timeout'],
    [error({ code: 'SELF_SIGNED_CERT_IN_CHAIN' }), 'unknown-ca'],
    [error({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' }), 'name-mismatch'],
    [error({ code: 'CERT_HAS_EXPIRED' }), 'certificate-expired'],
    [error({ code: 'CERT_NOT_YET_VALID' }), 'certificate-not-yet-valid'],
    [error({ code: 'ERR_SSL_WRONG_VERSION_NUMBER' }), 'tls-first-refused'],
    [error({ code: 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED' }), 'client-certificate-required'],
    [error({ code: 'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE' }), 'client-certificate-required'],
    [error({ code: 'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA' }), 'client-certificate-refused'],
    [error({ code: 'ERR_SSL_UNSUPPORTED_PROTOCOL' }), 'tls-failed'],
    [error({ code: 'ECONNRESET' }), 'connection-lost'],
    [error({ name: 'UserAuthenticationExpiredError' }), 'credentials-expired'],
    [error({ name: 'ConnectionError', message: "server does not support 'tls'" }), 'tls-not-offered'],
    [error({ message: 'error connecting - node provided an undefined error' }), 'connection-lost'],
    [error({ message: 'unexpected response from server' }), 'not-nats'],
    [error({ message: 'maximum connections exceeded' }), 'server-full'],
    [error({ message: 'Secure Connection - TLS Required' }), 'tls-required'],
    [error({ message: 'something new' }), 'failed'],
    [undefined, 'connection-lost'],
    ['text', 'failed']
  ])('%s is %s', (thing, expected) => expect(kind(thing)).toBe(expected))

  it('depends on what was configured', () => {
    expect(kind(error({ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' }), {})).toBe('tls-required')
    expect(kind(error({ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' }))).toBe('unknown-ca')
    const refusal = error({ name: 'AuthorizationError', message: 'Authorization Violation' })
    expect(kind(refusal, {})).toBe('authorization-required')
    expect(kind(refusal, { auth: { kind: 'token' } })).toBe('authorization-refused')
    const context = { address: 'a:4222', config: config({ tls: {} }), asksClientCertificate: true }
    expect(toTrouble(error({ code: 'ECONNRESET' }), context).kind).toBe('client-certificate-required')
  })

  it('is tried again soon only where trying may help', () => {
    const soon = (thing: unknown): boolean =>
      toTrouble(thing, { address: 'a:1', config: config({ tls: {} }) }).retryable
    expect([soon(error({ code: 'ECONNREFUSED' })), soon(error({ code: 'SELF_SIGNED_CERT_IN_CHAIN' }))]).toEqual([
      true,
      false
    ])
  })

  it('names both default ports where nothing listens', () => {
    expect(troubleOf('nothing-listening', 'a:4444').sentence).toMatch(/4444 is Stalwart's default.*4222/)
    expect(troubleOf('nothing-listening', 'a:4222').sentence).toMatch(/4222 is NATS's default.*4444/)
    expect(troubleOf('nothing-listening', 'a:1').sentence).toMatch(/4222.*4444/)
  })

  it('cuts what a server says', () => {
    const long = troubleOf('failed', 'a:1', { reason: 'y'.repeat(10_000) })
    expect(long.sentence.length).toBeLessThan(300)
  })
})
