import { randomBytes } from 'node:crypto'
import { constants, type FileHandle, open, rename, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import { err, ok, type Result } from '../../shared/cluster/result.ts'

export type PrivateFileError =
  | { readonly kind: 'missing'; readonly path: string }
  | { readonly kind: 'not-a-file'; readonly path: string }
  /** Owned by somebody else, who could change it under us. */
  | { readonly kind: 'not-ours'; readonly path: string }
  /** Group or others may read or write it. `mode` is octal text, such as `644`. */
  | { readonly kind: 'too-open'; readonly path: string; readonly mode: string }
  | { readonly kind: 'too-large'; readonly path: string; readonly limitBytes: number }
  | { readonly kind: 'unreadable'; readonly path: string; readonly cause: string }

/**
 * Reads a file that must belong to us with mode 0600 or stricter (R11). Judged on the open handle, so that it cannot
 * be swapped between the look and the read; symbolic links are not followed. Windows has no such modes: there the
 * folder's own permissions stand for them.
 */
export async function readPrivateFile(path: string, limitBytes: number): Promise<Result<string, PrivateFileError>> {
  let handle: FileHandle
  try {
    // O_NONBLOCK: opening a fifo would otherwise wait for a writer for ever.
    handle = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0))
  } catch (cause) {
    return err(toOpenError(path, cause as NodeJS.ErrnoException))
  }
  try {
    const stat = await handle.stat()
    if (!stat.isFile()) return err({ kind: 'not-a-file', path })
    if (process.platform !== 'win32') {
      if (stat.uid !== process.getuid?.()) return err({ kind: 'not-ours', path })
      if ((stat.mode & 0o077) !== 0) return err({ kind: 'too-open', path, mode: (stat.mode & 0o777).toString(8) })
    }
    if (stat.size > limitBytes) return err({ kind: 'too-large', path, limitBytes })
    return ok(await handle.readFile('utf8'))
  } finally {
    await handle.close()
  }
}

/**
 * Replaces a file as a whole: a temporary one beside it with mode 0600 from its first moment, fsync, rename, fsync of
 * the folder. After a crash either the old or the new content is there. Throws if the disk refuses.
 */
export async function writePrivateFile(path: string, content: string | Uint8Array): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`
  const handle = await open(temporary, 'wx', 0o600)
  try {
    await handle.writeFile(content)
    await handle.sync()
    await handle.close()
    await rename(temporary, path)
  } catch (cause) {
    // Closing twice is fine.
    await handle.close()
    await unlink(temporary)
    throw new Error(`cannot write ${path}`, { cause })
  }
  if (process.platform === 'win32') return
  const folder = await open(dirname(path), constants.O_RDONLY)
  await folder.sync().finally(() => folder.close())
}

function toOpenError(path: string, cause: NodeJS.ErrnoException): PrivateFileError {
  if (cause.code === 'ENOENT') return { kind: 'missing', path }
  if (cause.code === 'ELOOP') return { kind: 'not-a-file', path }
  return { kind: 'unreadable', path, cause: cause.code ?? cause.message }
}
