import { describe, expect, it } from 'vitest'
import { type ManagementInput, parseManagement } from '../../shared/api/management.ts'
import { chooseManagement, type GivenManagement, type ManagementWords, mergeManagement } from './initial-management.ts'
import { forgetManagement, readManagement, setManagement } from './management-setting.ts'
import type { WatchedCluster } from './watched-cluster.ts'

const setting = (part: Readonly<Record<string, unknown>> = {}): ManagementInput => {
  const parsed = parseManagement({ nodes: [{ url: 'https://mx1.example.net/' }], auth: { kind: 'key' }, ...part })
  if (!parsed.ok) throw new Error(parsed.error)
  return parsed.value
}

/** A cluster with what is kept of it, and the secrets' store. */
function makeRig(origin: 'nats' | 'demo' = 'nats') {
  const secrets = new Map<string, string>()
  const file: { origin: { kind: string }; management: ManagementInput | null } = {
    origin: { kind: origin },
    management: null
  }
  let renewals = 0
  const cluster = {
    slug: 'one',
    stored: { file },
    setManagement: async (management: ManagementInput | null) => {
      file.management = management
    }
  } as unknown as WatchedCluster
  const sources = {
    present: async () => [...secrets.keys()] as never,
    remember: async (_slug: string, values: Readonly<Record<string, string>>) => {
      for (const [name, value] of Object.entries(values)) secrets.set(name, value)
    },
    forget: async (_slug: string, names?: readonly string[]) => {
      for (const name of names ?? []) secrets.delete(name)
    },
    renewManagement: async () => {
      renewals++
    },
    management: () => null
  }
  return { cluster, sources, secrets, file, renewals: () => renewals }
}

describe('setting up the management API', () => {
  it('keeps the setting in one form, the secret apart, and begins anew', async () => {
    const { cluster, sources, secrets, file, renewals } = makeRig()
    const nodes = [{ url: 'https://mx1.example.net/' }, { url: 'https://mx1.example.net' }]
    expect(
      await setManagement(cluster, sources, setting({ nodes }), { managementSecret: 'API_x', password: 'other' })
    ).toEqual({
      ok: true,
      value: null
    })
    expect(file.management?.nodes).toEqual([{ url: 'https://mx1.example.net' }])
    expect([...secrets]).toEqual([['managementSecret', 'API_x']])
    expect(JSON.stringify(file)).not.toContain('API_x')
    expect(renewals()).toBe(1)
  })

  it('asks for the secret anew when another login is meant, and changes nothing until it has it', async () => {
    const { cluster, sources, file, renewals } = makeRig()
    const say = async (next: ManagementInput, secrets = {}): Promise<string> => {
      const done = await setManagement(cluster, sources, next, secrets)
      return done.ok ? 'set' : done.error
    }
    expect(await say(setting())).toBe('Type the API key.')
    expect(await say(setting(), { managementSecret: 'API_x' })).toBe('set')
    expect(await say(setting({ actions: true }))).toBe('set')
    expect(await say(setting({ auth: { kind: 'bearer' } }))).toBe('Type the access token.')
    const basic = (user: string): ManagementInput => setting({ auth: { kind: 'basic', user } })
    expect(await say(basic('ops'), { managementSecret: 'x' })).toBe('set')
    expect(await say(basic('root'))).toBe('Type the password of the login.')
    expect(await say({ ...basic('ops'), canary: { user: 'canary', everyMs: 60_000 } })).toBe(
      'Type the password of the canary’s mailbox.'
    )
    expect(file.management?.auth).toEqual({ kind: 'basic', user: 'ops' })
    expect(renewals()).toBe(3)
  })

  it('refuses a login in plain text to another machine until that is allowed', async () => {
    const { cluster, sources } = makeRig()
    const secrets = { managementSecret: 'API_x' }
    const plain = { nodes: [{ url: 'http://10.0.0.1:8080' }] }
    expect(await setManagement(cluster, sources, setting(plain), secrets)).toMatchObject({ ok: false })
    expect((await setManagement(cluster, sources, setting({ ...plain, allowPlain: true }), secrets)).ok).toBe(true)
    const here = { nodes: [{ url: 'http://127.0.0.1:8080' }, { url: 'http://[::1]:8080' }] }
    expect((await setManagement(cluster, sources, setting(here), secrets)).ok).toBe(true)
  })

  it('is for clusters over NATS only', async () => {
    const { cluster, sources } = makeRig('demo')
    expect(await setManagement(cluster, sources, setting(), { managementSecret: 'API_x' })).toMatchObject({ ok: false })
  })

  it('forgets setting and secrets at once, and shows secrets by name only', async () => {
    const { cluster, sources, secrets, file } = makeRig()
    await setManagement(cluster, sources, setting(), { managementSecret: 'API_x' })
    const view = await readManagement(cluster, sources, { allowed: true, sentence: '' })
    expect(view.present).toEqual(['managementSecret'])
    expect(JSON.stringify(view)).not.toContain('API_x')
    await forgetManagement(cluster, sources)
    expect(file.management).toBeNull()
    expect(secrets.size).toBe(0)
  })
})

describe('the management API of a headless start', () => {
  const words: ManagementWords = {
    management: 'https://mx1.example.net, https://mx2.example.net/',
    managementCaFile: null,
    allowPlainManagement: false,
    allowActions: false
  }
  const nobody: GivenManagement = {
    key: null,
    user: null,
    password: null,
    bearer: null,
    canaryUser: null,
    canaryPassword: null
  }

  it('takes its login from the given secrets, never from the URLs', () => {
    expect(chooseManagement(words, { ...nobody, key: 'API_x', canaryUser: 'c', canaryPassword: 'p' })).toMatchObject({
      ok: true,
      value: {
        management: {
          nodes: [{ url: 'https://mx1.example.net' }, { url: 'https://mx2.example.net/' }],
          auth: { kind: 'key' }
        },
        secrets: { managementSecret: 'API_x', canaryPassword: 'p' }
      }
    })
    const inUrl = chooseManagement({ ...words, management: 'https://a:hunter2@mx1.example.net' }, nobody)
    expect(inUrl).toMatchObject({ ok: false })
    expect(JSON.stringify(inUrl)).not.toContain('hunter2')
  })

  it.each<[Partial<ManagementWords>, Partial<GivenManagement>, RegExp]>([
    [{}, {}, /STOA_MANAGEMENT_KEY/],
    [{}, { user: 'ops' }, /STOA_MANAGEMENT_KEY/],
    [{ management: 'mx1' }, { key: 'API_x' }, /Write it as/],
    [{}, { key: 'API_x', canaryUser: 'c' }, /STOA_CANARY_PASSWORD/]
  ])('says what is missing with %j and %j', (part, given, sentence) => {
    const chosen = chooseManagement({ ...words, ...part }, { ...nobody, ...given })
    expect(chosen.ok ? '' : chosen.error).toMatch(sentence)
  })

  it('is nothing when it is not named', () => {
    expect(chooseManagement({ ...words, management: null }, nobody)).toEqual({
      ok: true,
      value: { management: null, secrets: {} }
    })
  })

  it('keeps what only the page can say', () => {
    const kept = setting({ networks: ['192.0.2.0/24'], logs: false, canary: { user: 'c', everyMs: 10_000 } })
    const given = setting({ nodes: [{ url: 'https://mx9.example.net' }], canary: { user: 'c' } })
    expect(mergeManagement(kept, given)).toMatchObject({
      nodes: [{ url: 'https://mx9.example.net' }],
      networks: ['192.0.2.0/24'],
      logs: false,
      canary: { user: 'c', everyMs: 10_000 }
    })
    expect(mergeManagement(kept, null)).toBe(kept)
    expect(mergeManagement(null, given)).toBe(given)
  })
})
