import { createHash } from 'node:crypto'
import { closeSync, constants, openSync } from 'node:fs'
import { chmod, unlink } from 'node:fs/promises'
import { createConnection, createServer, type Server } from 'node:net'
import { join, resolve } from 'node:path'
import { err, ok, type Result } from '../../shared/cluster/result.ts'

const SOCKET_NAME = 'stoa.sock'
/** `sun_path` holds 108 bytes on Linux, 104 on macOS, its NUL included; longer paths are cut silently by some systems. */
const MAX_SOCKET_PATH_BYTES = 100
/** The longest request is `login`; whoever sends more is not ours. */
const MAX_REQUEST_BYTES = 64
/** A login URL is under 200 bytes. */
const MAX_ANSWER_BYTES = 4096
/** Two people at most ask at once. */
const MAX_ASKING = 8
/** The running host answers from memory. */
const ANSWER_TIMEOUT_MS = 5000

export type LoginSocketError =
  | { readonly kind: 'path-too-long'; readonly path: string }
  /** Another process answers on it. */
  | { readonly kind: 'already-running'; readonly path: string }
  | { readonly kind: 'cannot-listen'; readonly path: string; readonly cause: string }

export type LoginRequestError =
  /** Nothing listens: no host runs on this data folder. */
  | { readonly kind: 'not-running'; readonly dataFolder: string }
  /** The host runs under another user. */
  | { readonly kind: 'not-allowed'; readonly dataFolder: string }
  | { readonly kind: 'path-too-long'; readonly path: string }
  | { readonly kind: 'no-answer'; readonly cause: string }

export interface LoginSocket {
  /** What is listened on: a path, or the pipe's name on Windows. */
  readonly path: string
  close(): Promise<void>
}

/**
 * Listens on `<data>/stoa.sock`, mode 0600 from its first moment (on Windows on a pipe named by the folder), and
 * answers the line `login` with `{"login":"<url>"}` (design.md section 6, R10). A socket that a killed host left behind
 * is replaced; one that answers is not.
 */
export async function openLoginSocket(
  dataFolder: string,
  freshLogin: () => string
): Promise<Result<LoginSocket, LoginSocketError>> {
  const place = placeOf(dataFolder)
  if (!place.ok) return place
  const { address, path, release } = place.value
  const server = createServer((socket) => {
    socket.setTimeout(ANSWER_TIMEOUT_MS, () => socket.destroy())
    socket.on('error', () => socket.destroy())
    let asked = ''
    socket.on('data', (part) => {
      asked += part.toString('latin1')
      if (asked === 'login\n') socket.end(`${JSON.stringify({ login: freshLogin() })}\n`)
      else if (asked.length > MAX_REQUEST_BYTES || asked.includes('\n')) socket.destroy()
    })
  })
  server.maxConnections = MAX_ASKING

  const first = await listenPrivately(server, address)
  if (first === 'EADDRINUSE' && process.platform !== 'win32') {
    const left = await ask(address)
    if (left.ok || left.error !== 'ECONNREFUSED') {
      release()
      return err({ kind: 'already-running', path })
    }
    await unlink(address).catch(() => {})
    const second = await listenPrivately(server, address)
    if (second !== null) {
      release()
      return err({ kind: 'cannot-listen', path, cause: second })
    }
  } else if (first !== null) {
    release()
    return err(
      first === 'EADDRINUSE' ? { kind: 'already-running', path } : { kind: 'cannot-listen', path, cause: first }
    )
  }
  if (process.platform !== 'win32') await chmod(address, 0o600)
  return ok({
    path,
    close: () =>
      new Promise((done) => {
        // Node unlinks the socket file on close.
        server.close(() => {
          release()
          done()
        })
      })
  })
}

/** Asks the host that runs on `dataFolder` for a fresh login URL: `stoa login --data DIR`. */
export async function requestLogin(dataFolder: string): Promise<Result<string, LoginRequestError>> {
  const place = placeOf(dataFolder)
  if (!place.ok) {
    return err(place.error.kind === 'path-too-long' ? place.error : { kind: 'not-running', dataFolder })
  }
  const answer = await ask(place.value.address)
  place.value.release()
  if (answer.ok) return answer
  if (answer.error === 'EACCES' || answer.error === 'EPERM') return err({ kind: 'not-allowed', dataFolder })
  if (answer.error === 'ENOENT' || answer.error === 'ECONNREFUSED') return err({ kind: 'not-running', dataFolder })
  return err({ kind: 'no-answer', cause: answer.error })
}

interface Place {
  /** What the system is given. */
  readonly address: string
  /** What people are told. */
  readonly path: string
  release(): void
}

/**
 * Where the socket of a data folder is. A path over 100 bytes is reached on Linux through an open handle of the
 * folder (`/proc/self/fd/N/stoa.sock`), which is always short; elsewhere it is an error that names the path.
 */
function placeOf(dataFolder: string): Result<Place, LoginSocketError> {
  const folder = resolve(dataFolder)
  const nothing = () => {}
  if (process.platform === 'win32') {
    const name = createHash('sha256').update(folder.toLowerCase()).digest('hex').slice(0, 32)
    const pipe = `\\\\.\\pipe\\stoa-${name}`
    return ok({ address: pipe, path: pipe, release: nothing })
  }
  const path = join(folder, SOCKET_NAME)
  if (Buffer.byteLength(path) <= MAX_SOCKET_PATH_BYTES) return ok({ address: path, path, release: nothing })
  if (process.platform !== 'linux') return err({ kind: 'path-too-long', path })
  try {
    const handle = openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY)
    let open = true
    const release = () => {
      if (open) closeSync(handle)
      open = false
    }
    return ok({ address: `/proc/self/fd/${handle}/${SOCKET_NAME}`, path, release })
  } catch (cause) {
    return err({ kind: 'cannot-listen', path, cause: String(cause) })
  }
}

/** Null once it listens, else the system's error code. */
function listenPrivately(server: Server, address: string): Promise<string | null> {
  return new Promise((done) => {
    const onError = (cause: NodeJS.ErrnoException) => done(cause.code ?? cause.message)
    server.once('error', onError)
    // Bound within listen() itself, so the file has mode 0600 before anyone can see it.
    const before = process.umask(0o177)
    server.listen(address, () => {
      server.off('error', onError)
      done(null)
    })
    process.umask(before)
  })
}

function ask(address: string): Promise<Result<string, string>> {
  return new Promise((done) => {
    let text = ''
    const socket = createConnection(address, () => socket.write('login\n'))
    const finish = (result: Result<string, string>) => {
      socket.destroy()
      done(result)
    }
    socket.setTimeout(ANSWER_TIMEOUT_MS, () => finish(err('timed out')))
    socket.on('error', (cause: NodeJS.ErrnoException) => finish(err(cause.code ?? cause.message)))
    socket.on('data', (part) => {
      text += part.toString('utf8')
      if (text.length > MAX_ANSWER_BYTES) finish(err('too long an answer'))
    })
    socket.on('end', () => finish(parseAnswer(text)))
  })
}

function parseAnswer(text: string): Result<string, string> {
  try {
    const value: unknown = JSON.parse(text)
    const isAnswer = typeof value === 'object' && value !== null && 'login' in value && typeof value.login === 'string'
    return isAnswer ? ok(String(value.login)) : err('not an answer')
  } catch {
    return err('not an answer')
  }
}
