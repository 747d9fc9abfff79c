import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseConnectionText } from './parse-connection-text.ts'

/** The parts of a draft that differ from paste to paste. */
function read(text: string): unknown {
  const parsed = parseConnectionText(text)
  if (!parsed.ok) return parsed.error
  const { config, secrets, wanted, source } = parsed.value
  return {
    source,
    servers: config.servers,
    auth: config.auth,
    tls: config.tls !== null,
    secrets,
    wanted: wanted.map(({ secret }) => secret)
  }
}
const sentence = (text: string): string => {
  const parsed = parseConnectionText(text)
  return parsed.ok ? `parsed: ${JSON.stringify(parsed.value.config)}` : parsed.error
}
const warnings = (text: string): string => {
  const parsed = parseConnectionText(text)
  return parsed.ok ? parsed.value.warnings.join(' ') : `failed: ${parsed.error}`
}

describe('pasted NATS addresses', () => {
  const plain = { source: 'url', auth: { kind: 'none' }, tls: false, secrets: {}, wanted: [] }
  it.each([
    ['nats://nats-1.example.net:4222', { ...plain, servers: ['nats-1.example.net:4222'] }],
    ['nats-1', { ...plain, servers: ['nats-1:4222'] }],
    [' NATS://A:4222 ,b:4223\nnats://[::1]:4224/ ', { ...plain, servers: ['a:4222', 'b:4223', '[::1]:4224'] }],
    ['a, a:4222', { ...plain, servers: ['a:4222'] }],
    ['tls://a', { ...plain, servers: ['a:4222'], tls: true }],
    [
      'nats://mail:p%40ss@a,nats://mail:p%40ss@b',
      {
        ...plain,
        servers: ['a:4222', 'b:4222'],
        auth: { kind: 'password', user: 'mail' },
        secrets: { password: 'p@ss' }
      }
    ],
    [
      'nats://mail:p@s/s:w@a:1',
      { ...plain, servers: ['a:1'], auth: { kind: 'password', user: 'mail' }, secrets: { password: 'p@s/s:w' } }
    ],
    ['nats://t0ken@a', { ...plain, servers: ['a:4222'], auth: { kind: 'token' }, secrets: { token: 't0ken' } }],
    [
      'nats://mail:@a',
      { ...plain, servers: ['a:4222'], auth: { kind: 'password', user: 'mail' }, wanted: ['password'] }
    ]
  ])('reads %j', (text, expected) => expect(read(text)).toEqual(expected))

  it.each([
    ['', /Nothing was pasted/],
    ['what is this', /neither a NATS URL/],
    ['ws://a:80', /WebSocket/],
    ['http://a:8222', /web address/],
    ['kafka://a:9092', /nats:\/\/ or tls:\/\//],
    ['a:0', /no usable port/],
    ['a:70000', /no usable port/],
    ['nats://u:p@a, nats://v:p@b', /different logins/],
    ['1.2.3', /not a host name/],
    ['[::g]:4222', /not an IPv6 address/],
    ['nats://a:4222/subject', /no usable port/],
    ['a:b', /Address 1 of the list cannot be read/],
    [`${Array.from({ length: 65 }, (_, i) => `h${i}`).join()}`, /More than 64 servers/]
  ])('refuses %j with a sentence', (text, expected) => expect(sentence(text)).toMatch(expected))

  it('never repeats a password in its sentence', () => {
    for (const text of [
      'nats://u:hunter2,x@a',
      'nats://u:hunter2@',
      'u:hunter2',
      'nats://u:hunter2@a:b',
      'x://u:hunter2@a'
    ]) {
      expect(sentence(text)).not.toContain('hunter2')
      expect(parseConnectionText(text).ok).toBe(false)
    }
  })

  it('warns of the port that Stalwart fills in, and suggests a name', () => {
    expect(warnings('nats-1.mail.example.net:4444')).toMatch(/4444 .*4222/)
    const parsed = parseConnectionText('nats-1.mail.example.net, nats-2.mail.example.net')
    expect(parsed.ok && parsed.value.suggestedName).toBe('mail.example.net')
  })
})

const coordinator = (fields: Record<string, unknown>): string => JSON.stringify({ '@type': 'Nats', ...fields })

describe('a pasted coordinator object', () => {
  const base = {
    source: 'coordinator',
    servers: ['127.0.0.1:4444'],
    auth: { kind: 'none' },
    tls: false,
    secrets: {},
    wanted: []
  }
  const password = { kind: 'password', user: 'stalwart' }
  it.each([
    [{}, base],
    [
      { addresses: { 'nats-1:4222': true, 'tls://nats-2:4222': true, 'x:1': false }, useTls: true },
      { ...base, servers: ['nats-1:4222', 'nats-2:4222'], tls: true }
    ],
    [{ addresses: ['nats-1:4222'] }, { ...base, servers: ['nats-1:4222'] }],
    [{ authSecret: { '@type': 'Value', secret: 'pw' } }, { ...base, auth: password, secrets: { password: 'pw' } }],
    [{ authSecret: { '@type': 'Value', secret: '****' } }, { ...base, auth: password, wanted: ['password'] }],
    [
      { authUsername: ' bus ', authSecret: { '@type': 'EnvironmentVariable', variableName: 'PW' } },
      { ...base, auth: { kind: 'password', user: 'bus' }, wanted: ['password'] }
    ],
    [
      { authSecret: { '@type': 'File', filePath: '/run/pw' }, credentials: { '@type': 'Text', secret: 'tok' } },
      { ...base, auth: password, wanted: ['password'] }
    ],
    [
      {
        authUsername: null,
        authSecret: { '@type': 'Value', secret: 'pw' },
        credentials: { '@type': 'Text', secret: 't' }
      },
      { ...base, auth: { kind: 'token' }, secrets: { token: 't' } }
    ],
    [
      { credentials: { '@type': 'Text', secret: '-----BEGIN NATS USER JWT-----\nx' } },
      { ...base, auth: { kind: 'creds', file: null }, secrets: { creds: '-----BEGIN NATS USER JWT-----\nx' } }
    ],
    [
      { addresses: { 'nats://u:p@nats-1': true } },
      { ...base, servers: ['nats-1:4222'], auth: { kind: 'password', user: 'u' }, secrets: { password: 'p' } }
    ]
  ])('reads %j', (fields, expected) => expect(read(coordinator(fields))).toEqual(expected))

  it('is found inside the answer that it was copied from', () => {
    expect(read(`{"list":[${coordinator({ id: 'singleton' })}]}`)).toEqual(base)
  })

  it.each([
    ['{"@type":"Kafka","brokers":{}}', /coordinates over Kafka/],
    ['{"@type":"Zenoh"}', /coordinates over Zenoh/],
    ['{"@type":"RedisSentinel"}', /coordinates over Redis/],
    ['{"@type":"Default"}', /in-memory store/],
    ['{"@type":"Disabled"}', /switched off/],
    ['{"@type":"__proto__"}', /must be "Nats"/],
    ['{"@type":["Nats"]}', /must be "Nats"/],
    ['{"a":1}', /no "@type"/],
    ['{"@type":"Nats",\n"useTls":tru}', /looks like JSON but cannot be read/],
    ['{"@type":"Nats","useTls":"yes"}', /"useTls" must be true or false/],
    ['{"@type":"Nats","addresses":{}}', /"addresses" is empty/],
    ['{"@type":"Nats","addresses":[1]}', /must hold texts/],
    ['{"@type":"Nats","addresses":7}', /must be a set/],
    ['{"@type":"Nats","authUsername":7}', /"authUsername" must be a text/],
    ['{"@type":"Nats","authSecret":"pw"}', /"authSecret" must be an object/],
    ['{"@type":"Nats","authSecret":{"@type":"Value","secret":""}}', /empty secret/],
    ['{"@type":"Nats","addresses":{"__proto__":true}}', /parsed: .*__proto__:4222/]
  ])('answers %s with a sentence', (text, expected) => expect(sentence(text)).toMatch(expected))

  it('says where the nodes find a secret that is not in it, and that the login is theirs', () => {
    const parsed = parseConnectionText(
      coordinator({ authSecret: { '@type': 'EnvironmentVariable', variableName: 'BUS_PW' }, useTls: true })
    )
    expect(parsed.ok && parsed.value.wanted[0]?.sentence).toContain('BUS_PW')
    expect(parsed.ok && parsed.value.warnings.join(' ')).toMatch(/private CA.*may also publish.*4444/)
  })
})

const TOML = `[cluster]
node-id = 3
coordinator = "bus"

[store."data"]
type = "rocksdb"

[store."bus"]
type = "nats"
address = ["nats-1.example.net:4222", "nats-2.example.net:4222"]
user = "stalwart-bus"
password = "%{env:BUS_PASSWORD}%"
tls.enable = true
ping-interval = "20s"
`
const CREDS = `-----BEGIN NATS USER JWT-----\\neyJ\\n------END NATS USER JWT------\\n-----BEGIN USER NKEY SEED-----\\nSUA\\n------END USER NKEY SEED------\\n`

describe('a pasted old-line TOML file', () => {
  it('is read by the store that the coordinator names, and asks for a secret that is a macro', () => {
    expect(read(TOML)).toEqual({
      source: 'toml',
      servers: ['nats-1.example.net:4222', 'nats-2.example.net:4222'],
      auth: { kind: 'password', user: 'stalwart-bus' },
      tls: true,
      secrets: {},
      wanted: ['password']
    })
  })

  it.each([
    [TOML.replace(/%\{.*\}%/, 'pw'), { secrets: { password: 'pw' }, wanted: [] }],
    [TOML.replace(/address = .*/, 'address = "nats-9"'), { servers: ['nats-9:4222'] }],
    [TOML.replace('tls.enable = true', ''), { tls: false }],
    [
      TOML.replace(/user = .*\npassword = .*/, `credentials = "${CREDS}"`),
      { auth: { kind: 'creds', file: null }, secrets: { creds: CREDS.replaceAll('\\n', '\n') }, wanted: [] }
    ],
    [
      TOML.replace(/user = .*\npassword = .*/, 'credentials = "%{file:/etc/bus.creds}%"'),
      { auth: { kind: 'creds', file: null }, wanted: ['creds'] }
    ],
    [TOML.replace(/user = .*\npassword = .*/, ''), { auth: { kind: 'none' }, wanted: [] }],
    ['cluster.coordinator = "b"\nstore.b.type = "nats"\nstore.b.address = "x:1"', { servers: ['x:1'] }]
  ])('is read in each of its forms', (text, expected) => expect(read(text)).toMatchObject(expected))

  it.each([
    ['[cluster]\nnode-id = 1\ncoordinator = "bus', /line 3/],
    [TOML.replace('"bus"\n', '"other"\n'), /names the store "other", but there is no/],
    [TOML.replace('coordinator = "bus"', 'coordinator = "data"'), /coordinates over rocksdb/],
    [TOML.replace('type = "nats"', 'type = "kafka"'), /coordinates over kafka/],
    [TOML.replace('coordinator = "bus"', 'coordinator = 7'), /must be the id of a store/],
    [
      TOML.replace('coordinator = "bus"', '').replace('"nats"', '"redis"'),
      /coordinator is missing.*no store of type nats/
    ],
    [`${TOML.replace('coordinator = "bus"', '')}[store."two"]\ntype = "nats"\n`, /several stores.*"bus", "two"/],
    [TOML.replace(/address = .*/, ''), /has no address/],
    [TOML.replace(/address = .*/, 'address = 7'), /must be a text or a list/],
    [TOML.replace(/address = .*/, 'address = "%{env:NATS}%"'), /is a macro \(%\{env:NATS\}%\)/],
    [TOML.replace('"stalwart-bus"', '"%{env:U}%"'), /user of the store "bus" is a macro/],
    [TOML.replace('"stalwart-bus"', '[1]'), /user of the store "bus" must be a text/]
  ])('that cannot be used is answered with a sentence', (text, expected) => expect(sentence(text)).toMatch(expected))

  it('warns of what is doubtful in it', () => {
    expect(warnings(TOML.replace('node-id = 3', ''))).toMatch(/node-id is missing/)
    expect(warnings(TOML.replace('node-id = 3', 'node-id = 600'))).toMatch(/above 511/)
    expect(warnings(TOML.replace('coordinator = "bus"', ''))).toMatch(/coordinator is missing.*is taken/)
    expect(warnings(TOML.replace('"bus"\n', '"%{env:C}%"\n'))).toMatch(/coordinator is a macro/)
  })

  it('never repeats the lines around a fault, which may hold a password', () => {
    expect(sentence('[store."bus"]\npassword = "hunter2"\naddress = [\n')).toMatch(
      /^This TOML cannot be read: line \d+/
    )
    expect(sentence('[store."bus"]\npassword = "hunter2"\naddress = [\n')).not.toContain('hunter2')
    expect(sentence('[store."bus"]\npassword = hunter2\n')).not.toContain('hunter2')
  })
})

describe('any other text', () => {
  it('never throws and leaves prototypes alone', () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '"@type":"Nats"',
      '"addresses":',
      '__proto__',
      '[',
      ']',
      '=',
      '"',
      '\n',
      ',',
      ':',
      '@',
      'nats://',
      '%{env:A}%',
      '[cluster]\n',
      'coordinator = "b"\n',
      '[store.b]\n',
      'type = "nats"\n',
      'address = ',
      '"a:4222"',
      '\u0000',
      '\ud800',
      '4444',
      '%zz'
    )
    const texts = fc.oneof(
      fc.string({ maxLength: 200 }),
      fc.array(pieces, { maxLength: 30 }).map((parts) => parts.join(''))
    )
    fc.assert(
      fc.property(texts, (text) => {
        const parsed = parseConnectionText(text)
        return parsed.ok ? parsed.value.config.servers.length > 0 : parsed.error.length > 0
      }),
      { numRuns: 5000 }
    )
    expect(Object.keys(Object.prototype)).toEqual([])
  })

  it.each(['[', '{"a":', 'a = [', '[[', '[a.', 'a,', '@', 'nats://', '"'])(
    'is bounded when 64 KiB long: %j',
    (piece) => {
      const text = piece.repeat(65_536 / piece.length)
      const before = performance.now()
      parseConnectionText(text)
      expect(performance.now() - before).toBeLessThan(2000)
      expect(sentence(`${text}${piece}`)).toMatch(/longer than 64 KiB/)
    }
  )
})
