import { describe, expect, it } from 'vitest'
import { cleanObject, cleanText } from './clean-answer.ts'
import { toOldSettings } from './old-settings.ts'

describe('what may be recorded of the new line', () => {
  it('keeps what kind of secret there is and where it is kept, never its value', () => {
    const webhook = {
      url: 'https://user:hunter2@hook.example/x?token=hunter2',
      signatureKey: { '@type': 'Value', secret: 'hunter2' },
      httpAuth: { '@type': 'Bearer', bearerToken: { '@type': 'EnvironmentVariable', variableName: 'OPS_KEY' } },
      httpHeaders: { Authorization: 'hunter2', 'X-Key': 'hunter2' },
      timeout: 30_000,
      enable: true,
      id: 'b'
    }
    expect(cleanObject(webhook)).toEqual({
      url: 'https://****@hook.example/x?****',
      signatureKey: { '@type': 'Value', secret: '****' },
      httpAuth: { '@type': 'Bearer', bearerToken: { '@type': 'EnvironmentVariable', variableName: 'OPS_KEY' } },
      httpHeaders: { Authorization: '****', 'X-Key': '****' },
      timeout: 30_000,
      enable: true,
      id: 'b'
    })
  })

  it('leaves a coordinator readable for the lint rules', () => {
    const coordinator = {
      '@type': 'Nats',
      addresses: { 'nats://10.77.0.1:4222': true },
      authUsername: 'stalwart',
      authSecret: { '@type': 'Value', secret: '****' },
      credentials: { '@type': 'None' },
      noEcho: true
    }
    expect(cleanObject(coordinator)).toEqual(coordinator)
  })

  it('takes a login out of every URL of a text, and leaves other text alone', () => {
    expect(cleanText('redis://:pass@10.0.0.1 and nats://a:b@h:4222')).toBe(
      'redis://****@10.0.0.1 and nats://****@h:4222'
    )
    expect(cleanText('remoteIp = 10.0.0.1, a@b.example')).toBe('remoteIp = 10.0.0.1, a@b.example')
  })

  it('ends with what is nested without end, and keeps a member named __proto__', () => {
    let deep: unknown = 'hunter2'
    for (let level = 0; level < 5_000; level++) deep = { deep }
    expect(JSON.stringify(cleanObject(deep))).not.toContain('hunter2')
    const odd: unknown = JSON.parse('{"__proto__":{"password":"hunter2"},"id":"a"}')
    expect(JSON.stringify(cleanObject(odd))).toBe('{"__proto__":{"password":"****"},"id":"a"}')
  })
})

describe('what may be recorded of the old line’s settings, which hold passwords in clear', () => {
  it('is what is known to be harmless, and of passwords that there is one and from where', () => {
    const data = {
      'cluster.node-id': '1',
      'cluster.roles.purge.accounts.0000': '1,2',
      'store.bus.type': 'nats',
      'store.bus.address.0000': 'nats://u:hunter2@10.77.0.1:4222',
      'store.bus.password': '%{env:BUS_PASSWORD}%',
      'store.pg.password': 'hunter2',
      'store.pg.secret-of-tomorrow': 'hunter2',
      'authentication.fallback-admin.secret': 'hunter2',
      'webhook.ops.auth.secret': 'hunter2',
      'webhook.ops.url': 'https://hook.example/?key=hunter2',
      'tracer.log.level': 'trace',
      'oauth.key': 'hunter2',
      'server.auto-ban.auth.rate': '5/1d',
      __proto__: 'hunter2'
    }
    expect(toOldSettings(data)).toEqual({
      'cluster.node-id': '1',
      'cluster.roles.purge.accounts.0000': '1,2',
      'server.auto-ban.auth.rate': '5/1d',
      'store.bus.address.0000': 'nats://****@10.77.0.1:4222',
      'store.bus.password': '%{env:BUS_PASSWORD}%',
      'store.bus.type': 'nats',
      'store.pg.password': '****',
      'tracer.log.level': 'trace',
      'webhook.ops.url': 'https://hook.example/?****'
    })
  })

  it('takes no macro for one that has a password behind it', () => {
    expect(toOldSettings({ 'store.bus.password': '%{env:A}%hunter2' })).toEqual({ 'store.bus.password': '****' })
  })
})
