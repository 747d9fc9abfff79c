import { describe, expect, it } from 'vitest'
import { parseManagement } from '../../shared/api/management.ts'
import { type ManagementText, NO_MANAGEMENT, toManagement, toManagementText, toTypedSecret } from './management-text.ts'

const text = (part: Partial<ManagementText>): ManagementText => ({ ...NO_MANAGEMENT, ...part })
const error = (part: Partial<ManagementText>): string => {
  const read = toManagement(text(part), null)
  return read.ok ? '' : read.error
}

describe('the management API in a form', () => {
  it('reads nodes and networks one a line, and passes the contract', () => {
    const read = toManagement(
      text({
        nodes: ' https://mx1.example.net\nhttps://mx2.example.net, http://10.0.0.1:8080/ ',
        networks: '192.0.2.0/24\n2001:db8::/48'
      }),
      null
    )
    expect(read).toMatchObject({
      ok: true,
      value: {
        nodes: [
          { url: 'https://mx1.example.net' },
          { url: 'https://mx2.example.net' },
          { url: 'http://10.0.0.1:8080/' }
        ],
        networks: ['192.0.2.0/24', '2001:db8::/48'],
        auth: { kind: 'key' },
        actions: false
      }
    })
    expect(parseManagement(read.ok ? read.value : null)).toEqual(read)
  })

  it.each<[Partial<ManagementText>, RegExp]>([
    [{}, /at least one node/],
    [{ nodes: 'mx1.example.net' }, /Write mx1\.example\.net as https/],
    [{ nodes: 'https://admin:hunter2@mx1.example.net' }, /no login/],
    [{ nodes: 'https://mx1.example.net', auth: 'basic' }, /needs a name/],
    [{ nodes: 'https://mx1.example.net', networks: 'office' }, /office is no address/]
  ])('says what is wrong with %j', (part, words) => {
    expect(error(part)).toMatch(words)
  })

  it('shows what is set up without its secret, and gives the same back; the canary stays', () => {
    const setting = parseManagement({
      nodes: [{ url: 'https://mx1.example.net' }],
      auth: { kind: 'basic', user: 'ops' },
      networks: ['192.0.2.1'],
      caFile: '/etc/ca.pem',
      canary: { user: 'stoa-canary' },
      actions: true
    })
    if (!setting.ok) throw new Error(setting.error)
    const shown = toManagementText({ setting: setting.value })
    expect(shown.secret).toBe('')
    expect(toManagement(shown, setting.value)).toEqual(setting)
  })

  it('sends a secret only when one was typed', () => {
    expect(toTypedSecret(text({}))).toEqual({})
    expect(toTypedSecret(text({ secret: 'API_x' }))).toEqual({ managementSecret: 'API_x' })
  })
})
