import { mkdir } from 'node:fs/promises'
import { DEMO_DEFAULTS } from '../../shared/api/cluster-file.ts'
import { err, ok, type Result } from '../../shared/cluster/result.ts'
import type { InitialCluster } from '../engine/initial-cluster.ts'
import { type ConnectionWords, readInitialConnection, takeGivenLogin } from '../engine/initial-connection.ts'
import {
  type Arguments,
  type Command,
  type CommandContext,
  type CommandFailure,
  failed,
  type ServedHost,
  wrongUse
} from './command.ts'
import { dataFolderOf } from './data-folder.ts'
import { openEngine } from './open-engine.ts'
import { numberOption, textOption, textOptions } from './parse-arguments.ts'
import { SERVE_HELP, SERVE_OPTIONS } from './serve-options.ts'

/** What `serve` was asked to do, read from its arguments. */
interface Wish {
  readonly dataFolder: string
  readonly port: number
  readonly demo: Extract<InitialCluster, { kind: 'demo' }> | null
  readonly words: ConnectionWords
}

/** `stoa serve`: records and serves the dashboard until it is told to stop. */
export const serveCommand: Command = {
  name: 'serve',
  summary: 'record a cluster, or the demo, and serve the dashboard on this machine',
  help: SERVE_HELP,
  options: SERVE_OPTIONS,
  async run(args, context) {
    const wish = readWish(args, context)
    if (!wish.ok) return wish
    const initial = await readInitial(wish.value, args, context)
    if (!initial.ok) return initial
    const { dataFolder, port } = wish.value
    const made = await mkdir(dataFolder, { recursive: true, mode: 0o700 }).catch((cause: unknown) => cause)
    if (made instanceof Error) return err(failed(`The data folder ${dataFolder} cannot be made: ${made.message}.`))

    let engineDied: (sentence: string) => void = () => undefined
    const death = new Promise<string>((died) => {
      engineDied = died
    })
    const allowActions = args.values['allow-actions'] === true
    const engine = await openEngine({
      dataFolder,
      initial: initial.value.cluster,
      secrets: initial.value.secrets,
      context,
      died: engineDied,
      allowActions
    })
    if (!engine.ok) return engine
    const allowHosts = textOptions(args, 'allow-host')
    const host = await context.startHost({ engine: engine.value, dataFolder, port, allowHosts })
    if (!host.ok) {
      await engine.value.stop()
      return err(failed(host.error))
    }
    announce(host.value, dataFolder, args, context)
    const end = await Promise.race([context.askedToStop, death])
    await host.value.stop()
    await engine.value.stop()
    return typeof end === 'string' ? err(failed(end)) : ok(undefined)
  }
}

interface Initial {
  readonly cluster: InitialCluster | null
  readonly secrets: Readonly<Record<string, string>>
}

function readWish(args: Arguments, context: CommandContext): Result<Wish, CommandFailure> {
  if (args.words.length > 0)
    return err(wrongUse(`serve takes no «${args.words[0]}»; «stoa serve --help» lists options.`))
  const port = numberOption(args, 'port', { min: 0, max: 65_535, fallback: 0 })
  const seed = numberOption(args, 'seed', { min: 1, max: 2 ** 31 - 1, fallback: 1 })
  const nodes = numberOption(args, 'nodes', { min: 1, max: 1024, fallback: 12 })
  const rate = numberOption(args, 'rate', { min: 0.1, max: 100_000, fallback: DEMO_DEFAULTS.rate, fractions: true })
  for (const read of [port, seed, nodes, rate]) if (!read.ok) return read
  if (!port.ok || !seed.ok || !nodes.ok || !rate.ok) return err(wrongUse('A number is missing.'))
  const ways = ['demo', 'connect', 'coordinator', 'stalwart-toml'].filter((name) => args.values[name] !== undefined)
  if (ways.length > 1) return err(wrongUse(`--${ways[0]} and --${ways[1]} exclude each other.`))
  const demo = args.values.demo === true
  const stray = ['seed', 'nodes', 'rate'].find((name) => !demo && args.values[name] !== undefined)
  if (stray !== undefined) return err(wrongUse(`--${stray} belongs to --demo.`))
  const words = toWords(args)
  if ((words.certFile === null) !== (words.keyFile === null)) return err(wrongUse('--cert and --key belong together.'))
  return ok({
    dataFolder: dataFolderOf(args, context),
    port: port.value,
    demo: demo ? { kind: 'demo', seed: seed.value, nodes: nodes.value, rate: rate.value } : null,
    words
  })
}

function toWords(args: Arguments): ConnectionWords {
  return {
    connect: textOption(args, 'connect'),
    coordinatorFile: textOption(args, 'coordinator'),
    tomlFile: textOption(args, 'stalwart-toml'),
    name: textOption(args, 'name'),
    credsFile: textOption(args, 'creds'),
    systemCredsFile: textOption(args, 'system-creds'),
    monitoring: textOption(args, 'monitoring'),
    nkeyFile: textOption(args, 'nkey-file'),
    caFile: textOption(args, 'ca'),
    certFile: textOption(args, 'cert'),
    keyFile: textOption(args, 'key'),
    tlsFirst: args.values['tls-first'] === true,
    allowPlainPassword: args.values['allow-plain-password'] === true,
    management: textOption(args, 'management'),
    managementCaFile: textOption(args, 'management-ca'),
    allowPlainManagement: args.values['allow-plain-management'] === true,
    allowActions: args.values['allow-actions'] === true
  }
}

async function readInitial(
  wish: Wish,
  args: Arguments,
  context: CommandContext
): Promise<Result<Initial, CommandFailure>> {
  // Also where no cluster is named: credentials must not stay in the environment.
  const login = await takeGivenLogin(context.environment, textOption(args, 'secrets-file'))
  if (!login.ok) return err(failed(login.error))
  if (wish.demo) return ok({ cluster: wish.demo, secrets: {} })
  const initial = await readInitialConnection(wish.words, login.value)
  if (!initial.ok) return err(wish.words.connect === null ? failed(initial.error) : wrongUse(initial.error))
  for (const sentence of initial.value?.sentences ?? []) context.errors.write(`${sentence}\n`)
  return ok({ cluster: initial.value?.cluster ?? null, secrets: initial.value?.secrets ?? {} })
}

function announce(host: ServedHost, dataFolder: string, args: Arguments, context: CommandContext): void {
  const login = host.freshLogin()
  if (args.values.json === true) {
    const line = { url: host.url, login, data: dataFolder, pid: process.pid }
    context.output.write(`${JSON.stringify(line)}\n`)
    return
  }
  context.output.write(
    `Stoa serves the dashboard on ${host.url} and records into ${dataFolder}\n` +
      `Open  ${login}\n` +
      'This link works once, within a minute; «stoa login» prints a fresh one. Ctrl+C ends Stoa.\n'
  )
}
