import { describe, expect, it } from 'vitest'
import { parseConnectionConfig } from './connection.schema.ts'

const base = { servers: ['A:1'], auth: { kind: 'none' } }

describe('a connection configuration', () => {
  it('comes out canonical, with defaults and without doubles', () => {
    expect(parseConnectionConfig({ ...base, servers: ['A', 'a:4222', '[::1]:1'], extra: 1 })).toEqual({
      ok: true,
      value: {
        servers: ['a:4222', '[::1]:1'],
        auth: { kind: 'none' },
        tls: null,
        allowPlainPassword: false,
        release: 'auto'
      }
    })
  })

  it.each([
    [{ ...base, servers: [] }, 'servers'],
    [{ ...base, servers: ['a b'] }, 'servers.0'],
    [{ ...base, servers: Array.from({ length: 65 }, (_, i) => `h${i}`) }, 'servers'],
    [{ ...base, auth: { kind: 'password' } }, 'auth.user'],
    [{ ...base, auth: { kind: 'magic' } }, 'auth.kind'],
    [{ ...base, tls: { certFile: '/c' } }, 'tls'],
    [{ ...base, release: '1.0' }, 'release'],
    [null, '']
  ])('%j is refused at its field', (input, field) => {
    expect(parseConnectionConfig(input)).toMatchObject({ ok: false, error: { field } })
  })
})
