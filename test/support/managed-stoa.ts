import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import type { ContractRouterClient } from '@orpc/contract'
import { WebSocket } from 'ws'
import type { contract } from '../../src/shared/api/contract.ts'
import type { ManagementInput } from '../../src/shared/api/management.ts'
import { type NatsCluster, startNatsCluster } from './nats-server.ts'
import {
  type StalwartCluster,
  type StalwartClusterOptions,
  startStalwartCluster
} from './stalwart-stand-in/stalwart-cluster.ts'
import { type Answer, runStoa, type ServingStoa, serveStoa } from './stoa-process.ts'

export type StoaApi = ContractRouterClient<typeof contract>

const NAME = 'managed'
const BUS = { user: 'stalwart-bus', password: 'made-up-bus-secret-77a1' }
const OWN = { user: 'stoa', password: 'made-up-stoa-secret-0c4e' }
const USERS = [BUS, OWN].map(({ user, password }) => `{ user: "${user}", password: "${password}" }`).join(', ')

/**
 * A stand-in cluster on three real NATS servers that want a login, and `stoa serve --allow-actions` that watches it; a page of
 * its contract is open over the host's WebSocket. All that was said to anybody is kept for `places`.
 */
export interface ManagedStoa {
  readonly nats: NatsCluster
  readonly cluster: StalwartCluster
  readonly stoa: ServingStoa
  readonly api: StoaApi
  readonly slug: string
  /** Every secret of the run. */
  readonly secrets: readonly string[]
  /** `stoa …` on its data folder and cluster, to its end. */
  run(...words: readonly string[]): Promise<Answer>
  /** The same with `--json`, parsed; throws where it says nothing. */
  json<T>(...words: readonly string[]): Promise<T>
  /** The first push of a stream. */
  first<T>(pushes: (signal: AbortSignal) => Promise<AsyncIterable<T>>): Promise<T>
  /** Live, the last hour. */
  readonly look: { readonly cluster: string; readonly moment: { readonly kind: 'live' }; readonly spanMs: number }
  setting(change: Partial<ManagementInput>): ManagementInput
  /** Where a secret could stand, by name: files below the data folder, output, traffic, arguments, environment. */
  places(): ReadonlyMap<string, string>
  stop(): Promise<void>
}

class Managed implements ManagedStoa {
  readonly nats: NatsCluster
  readonly cluster: StalwartCluster
  readonly stoa: ServingStoa
  readonly api: StoaApi
  readonly slug = NAME
  readonly secrets: readonly string[]
  readonly look = { cluster: NAME, moment: { kind: 'live' as const }, spanMs: 3_600_000 }
  readonly #root: string
  readonly #socket: WebSocket
  readonly #said: string[] = []
  readonly #traffic: string[] = []
  readonly #argv: string
  readonly #environment: string

  constructor(parts: {
    readonly nats: NatsCluster
    readonly cluster: StalwartCluster
    readonly stoa: ServingStoa
    readonly root: string
    readonly socket: WebSocket
  }) {
    const { nats, cluster, stoa, root, socket } = parts
    this.nats = nats
    this.cluster = cluster
    this.stoa = stoa
    this.#root = root
    this.#socket = socket
    this.secrets = [...cluster.secrets, OWN.password]
    this.#argv = readFileSync(`/proc/${stoa.pid}/cmdline`, 'latin1')
    this.#environment = readFileSync(`/proc/${stoa.pid}/environ`, 'latin1')
    socket.on('message', (message) => this.#traffic.push(String(message)))
    this.api = createORPCClient(new RPCLink({ websocket: socket as never }))
  }

  get #data(): string {
    return join(this.#root, 'data')
  }

  async run(...words: readonly string[]): Promise<Answer> {
    const [command = '', ...rest] = words
    const answer = await runStoa([command, '--data', this.#data, '--cluster', NAME, ...rest])
    this.#said.push(answer.stdout, answer.stderr)
    return answer
  }

  async json<T>(...words: readonly string[]): Promise<T> {
    const answer = await this.run(...words, '--json')
    if (answer.stdout.trim() === '') throw new Error(answer.stderr)
    return JSON.parse(answer.stdout)
  }

  async first<T>(pushes: (signal: AbortSignal) => Promise<AsyncIterable<T>>): Promise<T> {
    const stop = new AbortController()
    try {
      for await (const push of await pushes(stop.signal)) return push
      throw new Error('the stream ended without a push')
    } finally {
      stop.abort()
    }
  }

  setting(change: Partial<ManagementInput>): ManagementInput {
    return {
      nodes: this.cluster.urls.map((url) => ({ url })),
      auth: { kind: 'key' },
      line: 'auto',
      caFile: null,
      caPem: null,
      allowPlain: false,
      actions: true,
      logs: true,
      networks: [],
      canary: { user: this.cluster.people.canary.user, everyMs: 10_000 },
      ...change
    }
  }

  places(): ReadonlyMap<string, string> {
    return new Map([
      ['argv', this.#argv],
      ['environment', this.#environment],
      ['what commands said', this.#said.join('\n')],
      ['what serve said', this.stoa.stderr()],
      ['traffic to the page', this.#traffic.join('\n')],
      ...filesBelow(this.#data).map((file) => [file.slice(this.#data.length), readFileSync(file, 'latin1')] as const)
    ])
  }

  async stop(): Promise<void> {
    this.#socket.close()
    await this.stoa.stop()
    await this.cluster.stop()
    await this.nats.stop()
    await rm(this.#root, { recursive: true, force: true })
  }
}

/** Resolves when the page is open; nothing is known of the nodes yet. */
export async function startManagedStoa(options: Partial<StalwartClusterOptions> = {}): Promise<ManagedStoa> {
  const nats = await startNatsCluster(3, { config: `authorization { users: [${USERS}] }\n` })
  const cluster = await startStalwartCluster({ nodes: 4, natsUrls: nats.urls, natsLogin: BUS, ...options })
  const root = await mkdtemp(join(tmpdir(), 'stoa-managed-'))
  const secretsFile = join(root, 'secrets')
  const lines = [
    `STOA_NATS_USER=${OWN.user}`,
    `STOA_NATS_PASSWORD=${OWN.password}`,
    `STOA_MANAGEMENT_KEY=${cluster.keys.admin}`,
    `STOA_CANARY_USER=${cluster.people.canary.user}`,
    `STOA_CANARY_PASSWORD=${cluster.people.canary.password}`
  ]
  await writeFile(secretsFile, `${lines.join('\n')}\n`, { mode: 0o600 })
  const where = ['--connect', nats.urls.join(','), '--management', cluster.urls.join(',')]
  const stoa = await serveStoa([
    ...['--data', join(root, 'data'), '--name', NAME, ...where],
    ...['--secrets-file', secretsFile, '--allow-actions']
  ])
  return new Managed({ nats, cluster, stoa, root, socket: await openSocket(stoa) })
}

async function openSocket(stoa: ServingStoa): Promise<WebSocket> {
  const code = new URL(stoa.login).hash.slice('#login='.length)
  const answer = await fetch(`${stoa.url}login`, { method: 'POST', body: JSON.stringify({ code }) })
  const { token } = (await answer.json()) as { token: string }
  const origin = stoa.url.slice(0, -1)
  return new WebSocket(`${stoa.url.replace('http', 'ws')}rpc`, ['stoa', `token.${token}`], { origin })
}

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))

/** Secrets that stand somewhere, with the place; as they are, in base64 and in a URL. */
export function findLeaks(managed: ManagedStoa): readonly string[] {
  const forms = (secret: string) => [secret, Buffer.from(secret).toString('base64'), encodeURIComponent(secret)]
  return [...managed.places()].flatMap(([place, text]) =>
    managed.secrets.flatMap((secret) =>
      forms(secret).some((form) => text.includes(form)) ? [`${place}: ${secret}`] : []
    )
  )
}
