#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { err, ok } from '../shared/cluster/result.ts'
import type { CommandContext } from './cli/command.ts'
import { runCli } from './cli/run-cli.ts'
import { systemClock } from './engine/clock.ts'
import { openLogFile } from './engine/log-file.ts'
import { readRunLine } from './engine/run-lines.ts'
import { forkFileChild } from './host-headless/fork-file-child.ts'
import { type LoginRequestError, requestLogin, requestRun } from './host-headless/login-socket.ts'
import { headlessHostSentence, startHeadlessHost } from './host-headless/start-headless-host.ts'

/** The `stoa` program: the commands of cli/ with the headless host behind `serve`. Runs as a bundle and from source. */
const here = dirname(fileURLToPath(import.meta.url))
const root = dirname(dirname(here))
const isSource = import.meta.url.endsWith('.ts')
const worker = (folder: string, name: string) =>
  pathToFileURL(isSource ? join(here, folder, `${name}.ts`) : join(here, `${name}.js`))

// Everything that we make is for this user alone.
process.umask(0o077)

const context: CommandContext = {
  input: process.stdin,
  output: process.stdout,
  errors: process.stderr,
  version: readVersion(),
  defaultDataFolder: defaultDataFolder(),
  environment: process.env,
  engineWorkerUrl: worker('engine', 'engine-worker'),
  historyWorkerUrl: worker('history', 'history-worker'),
  benchScript: pathToFileURL(join(root, 'test', 'bench', 'run-bench.ts')),
  askedToStop: new Promise((stop) => {
    // `once`: a second signal ends the process at once, as people expect of Ctrl+C.
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop())
  }),
  async startHost(options) {
    const started = await startHeadlessHost({
      ...options,
      rendererFolder: join(root, 'out', 'renderer'),
      clock: systemClock,
      log: openLogFile(options.dataFolder, systemClock)
    })
    if (!started.ok) return err(headlessHostSentence(started.error))
    return ok(started.value)
  },
  forkFileChild,
  async requestLogin(dataFolder) {
    const login = await requestLogin(dataFolder)
    return login.ok ? login : err(loginSentence(login.error))
  },
  async requestRun(dataFolder, ask, tell, signal) {
    const onLine = (text: string) => {
      const line = readRunLine(text)
      if (line) tell(line)
    }
    const ran = await requestRun(dataFolder, JSON.stringify(ask), onLine, signal)
    if (ran.ok) return ok(true)
    return ran.error.kind === 'not-running' ? ok(false) : err(loginSentence(ran.error))
  }
}

process.exitCode = await runCli(process.argv.slice(2), context)
// Signals and streams would keep the process; everything that matters is closed.
process.exit()

function loginSentence(error: LoginRequestError): string {
  switch (error.kind) {
    case 'not-running':
      return `No Stoa runs on ${error.dataFolder}; «stoa serve --data ${error.dataFolder}» starts one.`
    case 'not-allowed':
      return `The Stoa that runs on ${error.dataFolder} belongs to another user.`
    case 'path-too-long':
      return `The path of ${error.path} is too long for a socket; use a shorter data folder.`
    case 'no-answer':
      return `The Stoa that runs there did not answer (${error.cause}).`
  }
}

function defaultDataFolder(): string {
  const { XDG_DATA_HOME, LOCALAPPDATA } = process.env
  if (process.platform === 'win32' && LOCALAPPDATA) return join(LOCALAPPDATA, 'stoa')
  return join(XDG_DATA_HOME?.startsWith('/') ? XDG_DATA_HOME : join(homedir(), '.local', 'share'), 'stoa')
}

function readVersion(): string {
  const description: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  return String((description as { readonly version: unknown }).version)
}
