import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ClusterFile } from '../../shared/api/cluster-file.ts'
import { createCluster, emptyTrash, findCluster, readClusters, toSlug, trashCluster } from './cluster-folder.ts'

const file = (name: string): ClusterFile => {
  return {
    version: 1,
    name,
    open: true,
    origin: { kind: 'imported' },
    retention: { maxBytes: 2 ** 32, maxAgeDays: null }
  }
}
const newFolder = (): string => mkdtempSync(join(tmpdir(), 'stoa-folder-'))

describe("a cluster's folder", () => {
  it('gets a harmless name whatever the cluster is called', () => {
    expect(['Prod EU', '../../etc', 'Ünïcode', '日本', 'a'.repeat(200), '__proto__', 'con'].map(toSlug)).toEqual([
      'prod-eu',
      'etc',
      'u-ni-code',
      'cluster',
      'a'.repeat(48),
      'proto',
      'con'
    ])
  })

  it('is its own for two names with one slug, and both are found by name', async () => {
    const data = newFolder()
    const first = await createCluster(data, file('Prod!'))
    const second = await createCluster(data, file('Prod?'))
    expect([first.slug, second.slug]).toEqual(['prod', 'prod-2'])
    expect((await findCluster(data, 'Prod?'))?.slug).toBe('prod-2')
    expect(await findCluster(data, 'nobody')).toBeNull()
  })

  it('is told of when its file is unreadable, and hides no other', async () => {
    const data = newFolder()
    await createCluster(data, file('Good'))
    mkdirSync(join(data, 'clusters', 'bad'))
    writeFileSync(join(data, 'clusters', 'bad', 'cluster.json'), '{"version":1,"name":"x","open":"yes"}')
    const { clusters, broken } = await readClusters(data)
    expect(clusters.map((c) => c.file.name)).toEqual(['Good'])
    expect(broken).toEqual([expect.stringContaining('open')])
  })

  it('rests seven days in the trash, and then goes', async () => {
    const data = newFolder()
    const now = 1_795_249_630_000
    const place = await trashCluster(data, await createCluster(data, file('Gone')), now)
    mkdirSync(join(data, 'trash', 'somebody-elses'))
    await emptyTrash(data, now + 6 * 86_400_000)
    expect(existsSync(place)).toBe(true)
    await emptyTrash(data, now + 8 * 86_400_000)
    expect(existsSync(place)).toBe(false)
    expect(existsSync(join(data, 'trash', 'somebody-elses'))).toBe(true)
  })
})
