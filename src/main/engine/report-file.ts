import { randomBytes } from 'node:crypto'
import { link, open, rename, rm } from 'node:fs/promises'
import { err, ok, type Result } from '../../shared/cluster/result.ts'

/**
 * Writes a file that only this user may read, whole or not at all. What stands there already is kept unless `force`. The
 * error is a sentence.
 */
export async function writeReport(path: string, text: string, force: boolean): Promise<Result<void, string>> {
  // Beside it, so that the last step stays within one file system.
  const beside = `${path}.${randomBytes(6).toString('hex')}.new`
  try {
    const handle = await open(beside, 'wx', 0o600)
    try {
      await handle.writeFile(text)
      await handle.sync()
    } finally {
      await handle.close()
    }
    // A link fails where a name is taken already, which a rename would replace.
    if (force) await rename(beside, path)
    else await link(beside, path)
    return ok(undefined)
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
    if (code === 'EEXIST') return err(`${path} exists already; --force replaces it.`)
    return err(`${path} cannot be written (${code === '' ? String(cause) : code}).`)
  } finally {
    await rm(beside, { force: true })
  }
}
