import { constants, rmSync } from 'node:fs'
import { copyFile, type FileHandle, lstat, mkdtemp, open, readdir, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { err, ok, type Result } from '../../shared/cluster/result.ts'
import type { FileTrouble } from './file-protocol.ts'

/** Larger files are no recordings of ours, and would fill the disk with their copy. */
const MOST_BYTES = 4 * 1024 ** 3
/** SQLite's header. */
const HEADER_BYTES = 100
const MAGIC = 'SQLite format 3\0'
const APPLICATION_ID_AT = 68
const APPLICATION_ID = 0x53746f61
/** Folders of copies, in the data folder. */
const FOLDER = 'opened-'

/** Our own copy of a file that was given to us. */
export interface FileCopy {
  readonly file: string
  /** The whole path as it was given. */
  readonly path: string
  readonly name: string
  readonly bytes: number
  /** Removes it. */
  remove(): void
}

/**
 * Looks at what is given, without following a link or waiting for a pipe, and copies it into a private folder: a log
 * beside the original then counts for nothing, and nobody changes under us what was checked. Size and magic come first.
 */
export async function copyGivenFile(path: string, dataFolder: string): Promise<Result<FileCopy, FileTrouble>> {
  const refuse = (reason: FileTrouble['reason'], sentence: string) => err({ reason, sentence })
  const link = await lstat(path).catch((cause: NodeJS.ErrnoException) => cause)
  if (link instanceof Error) return refuse('not-a-file', `It cannot be opened (${link.code ?? link.message}).`)
  if (link.isSymbolicLink()) return refuse('not-a-file', 'It is a symbolic link; open the file that it names.')
  if (link.isDirectory()) return refuse('not-a-file', 'It is a folder.')
  if (!link.isFile()) return refuse('not-a-file', 'It is a pipe, a socket or a device, not a file.')
  if (link.size > MOST_BYTES) return refuse('too-large', 'It is larger than 4 GiB.')
  // What it names may have changed since: neither a link nor a pipe can hold us up here.
  const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)
  const handle = await open(path, flags).catch((cause: NodeJS.ErrnoException) => cause)
  if (handle instanceof Error) return refuse('not-a-file', `It cannot be opened (${handle.code ?? handle.message}).`)
  try {
    const now = await handle.stat()
    if (!now.isFile() || now.size > MOST_BYTES) return refuse('not-a-file', 'It changed while it was looked at.')
    const magic = await refuseMagic(handle)
    if (magic !== null) return err(magic)
    return ok(await copy(handle, path, dataFolder))
  } catch (cause) {
    return refuse('not-a-file', `It cannot be copied: ${cause instanceof Error ? cause.message : String(cause)}.`)
  } finally {
    await handle.close()
  }
}

/** Copies that a crash left behind. */
export async function removeOldCopies(dataFolder: string): Promise<void> {
  for (const name of await readdir(dataFolder).catch(() => [])) {
    if (name.startsWith(FOLDER)) await rm(join(dataFolder, name), { recursive: true, force: true })
  }
}

async function refuseMagic(handle: FileHandle): Promise<FileTrouble | null> {
  const header = Buffer.alloc(HEADER_BYTES)
  const { bytesRead } = await handle.read(header, 0, HEADER_BYTES, 0)
  if (bytesRead < HEADER_BYTES || header.toString('latin1', 0, MAGIC.length) !== MAGIC) {
    return { reason: 'not-a-recording', sentence: 'It is no recording of Stoa.' }
  }
  if (header.readUInt32BE(APPLICATION_ID_AT) === APPLICATION_ID) return null
  return { reason: 'foreign', sentence: 'It is a database of another program.' }
}

async function copy(handle: FileHandle, path: string, dataFolder: string): Promise<FileCopy> {
  const folder = await mkdtemp(join(dataFolder, FOLDER))
  const file = join(folder, 'recording.db')
  const remove = (): void => rmSync(folder, { recursive: true, force: true })
  try {
    // On Linux by the handle, so that it is the file that was looked at. A clone where the disk can.
    const source = process.platform === 'linux' ? `/proc/self/fd/${handle.fd}` : path
    await copyFile(source, file, constants.COPYFILE_FICLONE)
    const { size } = await lstat(file)
    return { file, path, name: basename(path), bytes: size, remove }
  } catch (cause) {
    remove()
    throw cause
  }
}
