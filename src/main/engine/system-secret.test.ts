import { describe, expect, it } from 'vitest'
import type { ConnectionInput } from '../../shared/api/connection.ts'
import { toDraftView } from './drafts.ts'
import { keptLevelTwo } from './level-two-setting.ts'

const CONNECTION: ConnectionInput = {
  servers: ['a:4222'],
  auth: { kind: 'none' },
  tls: null,
  allowPlainPassword: false,
  release: 'auto'
}
const PASSWORD = { kind: 'password' as const, user: 'sys' }

describe('a draft with a system user', () => {
  const view = (system: ConnectionInput['system'], secrets: Readonly<Record<string, string>>) =>
    toDraftView('d', {
      source: 'form',
      suggestedName: 'a',
      connection: { ...CONNECTION, system },
      secrets,
      wanted: [],
      warnings: []
    })

  it('asks for its secret until it is there, and never shows it', () => {
    expect(view(PASSWORD, {}).wanted).toEqual([
      { secret: 'systemPassword', sentence: 'Type the password of the user in the system account.' }
    ])
    const complete = view(PASSWORD, { systemPassword: 'hidden' })
    expect(complete).toMatchObject({ wanted: [], present: ['systemPassword'] })
    expect(JSON.stringify(complete)).not.toContain('hidden')
  })

  it('asks for nothing where a file is read in place, or nobody is named', () => {
    expect(view({ kind: 'creds', file: '/etc/sys.creds' }, {}).wanted).toEqual([])
    expect(view({ kind: 'creds', file: null }, {}).wanted).toHaveLength(1)
    expect(view(null, {}).wanted).toEqual([])
  })
})

describe('a start from the command line', () => {
  const kept = (more: Partial<ConnectionInput>) =>
    keptLevelTwo({
      version: 1,
      name: 'c',
      open: true,
      origin: { kind: 'nats', connection: { ...CONNECTION, ...more } },
      retention: { maxBytes: 1e9, maxAgeDays: null }
    })

  it('keeps of level two what needs no secret of an earlier process', () => {
    const file = { kind: 'creds' as const, file: '/etc/sys.creds' }
    expect(kept({ system: file, monitoring: ['http://a:8222'] })).toEqual({
      system: file,
      monitoring: ['http://a:8222']
    })
    expect(kept({ system: PASSWORD })).toEqual({})
    expect(kept({ system: null, monitoring: [] })).toEqual({ monitoring: [] })
  })
})
