import { describe, expect, it } from 'vitest'
import { DEFAULT_RETENTION } from '../../shared/api/cluster-file.ts'
import { toRefusal } from './actions-gate.ts'
import type { StoredCluster } from './cluster-folder.ts'

type File = StoredCluster['file']

const MANAGEMENT: NonNullable<File['management']> = {
  nodes: [{ url: 'https://mx1.example.net' }],
  auth: { kind: 'key' },
  line: 'auto',
  caFile: null,
  caPem: null,
  allowPlain: false,
  actions: true,
  logs: true,
  networks: [],
  canary: null
}
const NATS: File['origin'] = {
  kind: 'nats',
  connection: {
    servers: ['127.0.0.1:4222'],
    auth: { kind: 'none' },
    tls: null,
    allowPlainPassword: false,
    system: null,
    monitoring: []
  } as never
}
const stored = (change: Partial<File>): StoredCluster => ({
  slug: 'prod',
  folder: '/nowhere',
  file: {
    version: 1,
    name: 'Prod',
    open: true,
    origin: NATS,
    management: MANAGEMENT,
    retention: { ...DEFAULT_RETENTION },
    ...change
  }
})

describe('who may act', () => {
  const ask = (change: Partial<File> = {}, isWatched = true, allowActions = true): string | null =>
    toRefusal({ stored: stored(change), isWatched, allowActions })

  it('a cluster that was set up so, on a host that allows it, while it is watched', () => {
    expect(ask()).toBeNull()
  })

  it('nobody, where any of it is missing; each says what', () => {
    expect(ask({ management: null })).toContain('not set up')
    expect(ask({ management: { ...MANAGEMENT, actions: false } })).toContain('without actions')
    expect(ask({}, true, false)).toContain('--allow-actions')
    expect(ask({}, false)).toContain('stopped')
    expect(ask({ origin: { kind: 'demo', seed: 1, nodes: 3, rate: 1 } })).toContain('demo')
    expect(ask({ origin: { kind: 'imported' } })).toContain('recording')
  })
})
