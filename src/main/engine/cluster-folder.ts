import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type ClusterFile, parseClusterFile } from '../../shared/api/cluster-file.ts'
import { err, ok, type Result } from '../../shared/cluster/result.ts'

/** Folder of all clusters inside the data folder, and of those that were removed (kept 7 days, R13). */
const CLUSTERS = 'clusters'
const TRASH = 'trash'
const SLUG_MAX = 48
const TRASH_MS = 7 * 86_400_000

/** One cluster as it lies on the disk. */
export interface StoredCluster {
  readonly slug: string
  readonly folder: string
  readonly file: ClusterFile
}

/** A folder name made once from a cluster's name: lower-case ASCII letters, digits and dashes, never empty. */
export function toSlug(name: string): string {
  const slug = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, SLUG_MAX)
    .replace(/-+$/, '')
  return slug === '' ? 'cluster' : slug
}

/** All clusters of a data folder, by name; a file that cannot be read is told, not hidden. */
export async function readClusters(
  dataFolder: string
): Promise<{ readonly clusters: readonly StoredCluster[]; readonly broken: readonly string[] }> {
  const root = join(dataFolder, CLUSTERS)
  const clusters: StoredCluster[] = []
  const broken: string[] = []
  for (const slug of (await readdir(root).catch(() => [])).sort()) {
    const folder = join(root, slug)
    const read = await readCluster(folder, slug)
    if (read.ok) clusters.push(read.value)
    else broken.push(`${folder}/cluster.json cannot be read: ${read.error}.`)
  }
  return { clusters, broken }
}

async function readCluster(folder: string, slug: string): Promise<Result<StoredCluster, string>> {
  const text = await readFile(join(folder, 'cluster.json'), 'utf8').catch((cause: NodeJS.ErrnoException) => cause)
  if (typeof text !== 'string') return err(text.code === 'ENOENT' ? 'it is missing' : text.message)
  const parsed = parseClusterFile(text)
  return parsed.ok ? ok({ slug, folder, file: parsed.value }) : parsed
}

/** The cluster with this name or slug; names are compared exactly. Null: there is none. */
export async function findCluster(dataFolder: string, name: string): Promise<StoredCluster | null> {
  const { clusters } = await readClusters(dataFolder)
  return clusters.find((c) => c.file.name === name) ?? clusters.find((c) => c.slug === name) ?? null
}

/** Makes a folder for a new cluster; a slug that is taken gets a number. */
export async function createCluster(dataFolder: string, file: ClusterFile): Promise<StoredCluster> {
  const root = join(dataFolder, CLUSTERS)
  await mkdir(root, { recursive: true, mode: 0o700 })
  const base = toSlug(file.name)
  for (let n = 1; ; n++) {
    const slug = n === 1 ? base : `${base}-${n}`
    const folder = join(root, slug)
    const made = await mkdir(folder, { mode: 0o700 }).then(
      () => true,
      (cause: NodeJS.ErrnoException) => {
        if (cause.code === 'EEXIST') return false
        throw cause
      }
    )
    if (!made) continue
    const cluster = { slug, folder, file }
    await writeCluster(cluster)
    return cluster
  }
}

/** Replaces `cluster.json` so that a crash leaves the old or the new one, never half of one. */
export async function writeCluster(cluster: StoredCluster): Promise<void> {
  const path = join(cluster.folder, 'cluster.json')
  const handle = await open(`${path}.new`, 'w', 0o600)
  try {
    await handle.writeFile(`${JSON.stringify(cluster.file, null, 2)}\n`)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(`${path}.new`, path)
}

/** What was removed longer ago than it is kept goes for good. Names that this program did not make are left alone. */
export async function emptyTrash(dataFolder: string, nowMs: number): Promise<void> {
  const trash = join(dataFolder, TRASH)
  for (const name of await readdir(trash).catch(() => [])) {
    const removedMs = Number(/^[a-z0-9-]+-(\d{13})$/.exec(name)?.[1] ?? Number.NaN)
    if (nowMs - removedMs > TRASH_MS) await rm(join(trash, name), { recursive: true, force: true })
  }
}

/** Moves a cluster with its history to the trash; answers where it lies now. */
export async function trashCluster(dataFolder: string, cluster: StoredCluster, atMs: number): Promise<string> {
  const trash = join(dataFolder, TRASH)
  await mkdir(trash, { recursive: true, mode: 0o700 })
  const place = join(trash, `${cluster.slug}-${Math.round(atMs)}`)
  await rename(cluster.folder, place)
  return place
}
