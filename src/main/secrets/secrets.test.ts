import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { givenSecretsSentence, readGivenSecrets } from './given-secrets.ts'
import { MemorySecrets } from './memory-secrets.ts'
import { ProtectedSecrets, type Protector } from './protected-secrets.ts'
import { Secret } from './secret.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stoa-secrets-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Reverses text under a backend's name: enough to tell protected from plain. */
const protector = (backend: string): Protector => ({
  protect: async (plain) => ({ backend, bytes: Buffer.from([...plain].reverse().join('')) }),
  unprotect: async (name, bytes) => (name === backend ? [...Buffer.from(bytes).toString()].reverse().join('') : null)
})
const nothing: Protector = { protect: async () => null, unprotect: async () => null }

test('a secret shows itself as [secret] in every accidental form', () => {
  const secret = new Secret('hunter2')
  const forms = [
    String(secret),
    `${secret}`,
    `a${secret as never as string}`,
    JSON.stringify({ secret }),
    inspect(secret),
    inspect({ deep: { secret } }, { depth: 9, showHidden: true }),
    JSON.stringify(structuredClone({ ...secret })),
    new Error('failed', { cause: secret }).stack ?? ''
  ]
  expect(forms.filter((form) => form.includes('hunter2'))).toEqual([])
  expect(String(secret)).toBe('[secret]')
  expect(secret.reveal()).toBe('hunter2')
})

describe('the desktop store', () => {
  test('keeps what it is given over a restart, encrypted, in a file of mode 0600', async () => {
    const first = await ProtectedSecrets.open(folder, protector('kwallet6'))
    expect(await first.put('north', 'password', new Secret('hunter2'))).toBe('disk')
    const file = join(folder, 'secrets.json')
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(readFileSync(file, 'utf8')).not.toContain('hunter2')
    expect(readFileSync(file, 'utf8')).toContain('kwallet6')
    expect(readdirSync(folder)).toEqual(['secrets.json'])

    const second = await ProtectedSecrets.open(folder, protector('kwallet6'))
    expect((await second.get('north', 'password'))?.reveal()).toBe('hunter2')
    expect(await second.present('north')).toEqual(['password'])
    expect(await second.get('south', 'password')).toBe(null)
  })

  test('does not decrypt with another backend than the one that encrypted', async () => {
    await (await ProtectedSecrets.open(folder, protector('kwallet6'))).put('north', 'token', new Secret('hunter2'))
    const other = await ProtectedSecrets.open(folder, protector('gnome_libsecret'))
    expect(await other.get('north', 'token')).toBe(null)
    expect(await other.present('north')).toEqual([])
  })

  test('keeps in memory alone what cannot be protected, and drops the older value from the disk', async () => {
    await (await ProtectedSecrets.open(folder, protector('kwallet6'))).put('north', 'token', new Secret('older'))
    const store = await ProtectedSecrets.open(folder, nothing)
    expect(await store.put('north', 'token', new Secret('hunter2'))).toBe('memory')
    expect((await store.get('north', 'token'))?.reveal()).toBe('hunter2')
    expect(store.sentence()).toContain('asked for at each start')
    expect(JSON.parse(readFileSync(join(folder, 'secrets.json'), 'utf8'))).toEqual({ version: 1, entries: [] })
  })

  test('forgets at once, in memory and on disk, one cluster alone', async () => {
    const store = await ProtectedSecrets.open(folder, protector('kwallet6'))
    await Promise.all([
      store.put('north', 'password', new Secret('one')),
      store.put('north', 'nkeySeed', new Secret('two')),
      store.put('south', 'password', new Secret('three'))
    ])
    await store.forget('north')
    expect(await store.present('north')).toEqual([])
    const again = await ProtectedSecrets.open(folder, protector('kwallet6'))
    expect(await again.present('north')).toEqual([])
    expect(await again.present('south')).toEqual(['password'])
  })

  test('starts empty from a damaged file and from one that others can write', async () => {
    const file = join(folder, 'secrets.json')
    writeFileSync(file, '{"entries":[{"cluster":1}, null, "x"', { mode: 0o600 })
    expect(await (await ProtectedSecrets.open(folder, protector('k'))).present('north')).toEqual([])
    writeFileSync(file, '{"entries":[{"cluster":"north","name":"password","backend":"k","bytes":"eA=="}]}')
    expect(await (await ProtectedSecrets.open(folder, protector('k'))).present('north')).toEqual(['password'])
    chmodSync(file, 0o666)
    expect(await (await ProtectedSecrets.open(folder, protector('k'))).present('north')).toEqual([])
  })
})

test('the headless store forgets with its process and says so', async () => {
  const store = new MemorySecrets()
  expect(await store.put('__proto__', 'password', new Secret('hunter2'))).toBe('memory')
  expect((await store.get('__proto__', 'password'))?.reveal()).toBe('hunter2')
  await store.forget('__proto__')
  expect(await store.get('__proto__', 'password')).toBe(null)
  expect(store.sentence()).toContain('until this host stops')
})

describe('what a headless start is given', () => {
  const secretsFile = (text: string, mode = 0o600) => {
    const path = join(folder, 'given')
    writeFileSync(path, text)
    chmodSync(path, mode)
    return path
  }

  test('comes from systemd before the file, from the file before the environment', async () => {
    const credentials = join(folder, 'credentials')
    mkdirSync(credentials)
    const path = secretsFile('# ours\nSTOA_NATS_PASSWORD=from file = with sign\n')
    const environment = () => ({
      STOA_NATS_PASSWORD: 'from environment',
      CREDENTIALS_DIRECTORY: credentials,
      PATH: '/bin'
    })

    const plain = environment()
    const empty = await readGivenSecrets({ environment: plain, secretsFile: null })
    expect(empty.ok && [empty.value.source, empty.value.values.get('STOA_NATS_PASSWORD')?.reveal()]).toEqual([
      'environment',
      'from environment'
    ])
    expect(plain).toEqual({ CREDENTIALS_DIRECTORY: credentials, PATH: '/bin' })

    const filed = await readGivenSecrets({ environment: environment(), secretsFile: path })
    expect(filed.ok && [filed.value.source, filed.value.values.get('STOA_NATS_PASSWORD')?.reveal()]).toEqual([
      'secrets-file',
      'from file = with sign'
    ])

    writeFileSync(join(credentials, 'STOA_NATS_PASSWORD'), 'from systemd\n')
    const systemd = await readGivenSecrets({ environment: environment(), secretsFile: path })
    expect(systemd.ok && [systemd.value.source, systemd.value.values.get('STOA_NATS_PASSWORD')?.reveal()]).toEqual([
      'systemd',
      'from systemd'
    ])
  })

  test.each([
    ['others may read', 'too-open', () => secretsFile('STOA_NATS_TOKEN=x', 0o644)],
    ['the group may write', 'too-open', () => secretsFile('STOA_NATS_TOKEN=x', 0o620)],
    ['it is missing', 'missing', () => join(folder, 'none')],
    ['it is a folder', 'not-a-file', () => folder],
    ['a line is not understood', 'bad-line', () => secretsFile('hunter2')],
    [
      'it is a link',
      'not-a-file',
      () => {
        symlinkSync(secretsFile('STOA_NATS_TOKEN=x'), join(folder, 'link'))
        return join(folder, 'link')
      }
    ]
  ])('is refused when %s', async (_, kind, path) => {
    const read = await readGivenSecrets({ environment: {}, secretsFile: path() })
    expect(read.ok ? 'read' : read.error.kind).toBe(kind)
    expect(read.ok ? '' : givenSecretsSentence(read.error)).not.toContain('hunter2')
  })
})
