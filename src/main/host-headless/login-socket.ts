import { createHash } from 'node:crypto'
import { closeSync, constants, openSync } from 'node:fs'
import { chmod, unlink } from 'node:fs/promises'
import { createConnection, createServer, type Server, type Socket } from 'node:net'
import { join, resolve } from 'node:path'
import { err, ok, type Result } from '../../shared/cluster/result.ts'

const SOCKET_NAME = 'stoa.sock'
/** `sun_path` holds 108 bytes on Linux, 104 on macOS, its NUL included; longer paths are cut silently by some systems. */
const MAX_SOCKET_PATH_BYTES = 100
/** The longest request is a run with its parameters; whoever sends more is not ours. */
const MAX_REQUEST_BYTES = 32 * 1024
/** A login URL is under 200 bytes. */
const MAX_ANSWER_BYTES = 4096
/** Two people at most ask at once, and some scripts wait for runs. */
const MAX_ASKING = 16
/** The running host answers from memory. */
const ANSWER_TIMEOUT_MS = 5000
/** A run with all of its steps, as one line of the answer. */
const MAX_LINE_CHARACTERS = 4 * 1024 * 1024

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

/** `stoa run`: `asked` is what follows the word, one line; tells the lines of the answer. Ends early when `signal` aborts. */
export type AnswerRun = (asked: string, tell: (line: string) => void, signal: AbortSignal) => Promise<void>

/**
 * Listens on `<data>/stoa.sock`, mode 0600 from its first moment (on Windows on a pipe named by the folder), and
 * answers the line `login` with `{"login":"<url>"}` (design.md section 6, R10) and `run {…}` with a line a step. A socket that a killed
 * host left behind is replaced; one that answers is not.
 */
export async function openLoginSocket(
  dataFolder: string,
  freshLogin: () => string,
  run: AnswerRun | null = null
): Promise<Result<LoginSocket, LoginSocketError>> {
  const place = placeOf(dataFolder)
  if (!place.ok) return place
  const { address, path, release } = place.value
  const server = createServer((socket) => {
    socket.setTimeout(ANSWER_TIMEOUT_MS, () => socket.destroy())
    socket.on('error', () => socket.destroy())
    let asked = ''
    socket.setEncoding('utf8')
    socket.on('data', (part) => {
      asked += String(part)
      const end = asked.indexOf('\n')
      if (end < 0 && asked.length <= MAX_REQUEST_BYTES) return
      const line = asked.slice(0, end)
      if (end !== asked.length - 1 || asked.length > MAX_REQUEST_BYTES) socket.destroy()
      else if (line === 'login') socket.end(`${JSON.stringify({ login: freshLogin() })}\n`)
      else if (run && line.startsWith('run ')) void answerRun(socket, line.slice(4), run)
      else socket.destroy()
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
  return answer.ok ? answer : err(toRequestError(dataFolder, answer.error))
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

/** The asker may go away: the run goes on, as one that a page began. */
async function answerRun(socket: Socket, asked: string, run: AnswerRun): Promise<void> {
  const gone = new AbortController()
  socket.setTimeout(0)
  socket.once('close', () => gone.abort())
  await run(asked, (line) => socket.write(`${line}\n`), gone.signal)
  socket.end()
}

/**
 * Asks the host that runs on `dataFolder` to run something and tells each line of its answer; resolves when it ended. Aborting stops
 * the waiting, not the run.
 */
export async function requestRun(
  dataFolder: string,
  asked: string,
  tell: (line: string) => void,
  signal: AbortSignal
): Promise<Result<null, LoginRequestError>> {
  const place = placeOf(dataFolder)
  if (!place.ok) return err(place.error.kind === 'path-too-long' ? place.error : { kind: 'not-running', dataFolder })
  const ended = await askLines(place.value.address, `run ${asked}\n`, tell, signal)
  place.value.release()
  return ended.ok ? ended : err(toRequestError(dataFolder, ended.error))
}

function askLines(
  address: string,
  request: string,
  tell: (line: string) => void,
  signal: AbortSignal
): Promise<Result<null, string>> {
  return new Promise((done) => {
    let rest = ''
    const socket = createConnection(address, () => socket.write(request))
    const stop = (): void => finish(ok(null))
    const finish = (result: Result<null, string>): void => {
      signal.removeEventListener('abort', stop)
      socket.destroy()
      done(result)
    }
    signal.addEventListener('abort', stop)
    socket.setEncoding('utf8')
    socket.on('error', (cause: NodeJS.ErrnoException) => finish(err(cause.code ?? cause.message)))
    socket.on('data', (part) => {
      const lines = `${rest}${part}`.split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) tell(line)
      if (rest.length > MAX_LINE_CHARACTERS) finish(err('too long an answer'))
    })
    socket.on('end', stop)
  })
}

function toRequestError(dataFolder: string, code: string): LoginRequestError {
  if (code === 'EACCES' || code === 'EPERM') return { kind: 'not-allowed', dataFolder }
  if (code === 'ENOENT' || code === 'ECONNREFUSED') return { kind: 'not-running', dataFolder }
  return { kind: 'no-answer', cause: code }
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
