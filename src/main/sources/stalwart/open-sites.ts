import { X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { ManagementInput } from '../../../shared/api/management.ts'
import type { SiteView } from '../../../shared/api/management-views.ts'
import type { Clock } from '../../../shared/cluster/clock.ts'
import { err, ok, type Result } from '../../../shared/cluster/result.ts'
import type { ApiLogin } from '../../stalwart/api-setting.ts'
import { troubleOf } from '../../stalwart/api-trouble.ts'
import { LoginPace } from '../../stalwart/login-pace.ts'
import { NodeDoor } from '../../stalwart/node-door.ts'
import { type NodeApi, openApi } from '../../stalwart/open-api.ts'
import type { Revealable } from '../connection-secrets.ts'
import type { Sink } from '../source.ts'
import { SiteBoard } from './site-board.ts'
import type { Site, Sites } from './sites.ts'

/** A CA file holds a few certificates. */
const CA_MAX_BYTES = 1024 * 1024

/** What the nodes are reached with. Secrets that are missing lead to a sentence, not to a request. */
export interface SitesSetting {
  readonly config: ManagementInput
  readonly secrets: {
    readonly managementSecret?: Revealable | undefined
    readonly canaryPassword?: Revealable | undefined
  }
  readonly clock: Clock
  readonly sink: Sink
  /** Wrong logins at once; missing: as many as a day bears. */
  readonly tries?: number
}

/** One node: its two logins behind one door, and its board. */
export interface OpenSite extends Site {
  readonly api: NodeApi
  readonly board: SiteBoard
}

/** All nodes of a cluster; whoever opens them closes them. */
export class OpenSites implements Sites {
  readonly all: readonly OpenSite[]
  readonly #doors: readonly NodeDoor[]

  constructor(all: readonly OpenSite[], doors: readonly NodeDoor[]) {
    this.all = all
    this.#doors = doors
  }

  views(): readonly SiteView[] {
    return this.all.map(({ board }) => board.view())
  }

  /** Ends all connections. Twice is fine. */
  close(): void {
    for (const door of this.#doors) door.close()
  }
}

/** Sends nothing. A CA that cannot be read is a trouble of every node, said by each. */
export async function openSites({ config, secrets, clock, sink, tries }: SitesSetting): Promise<OpenSites> {
  const ca = await readCa(config)
  const login = toLogin(config.auth, secrets.managementSecret ?? NO_SECRET)
  const pace = new LoginPace(clock, tries)
  const canary = config.canary && {
    login: { kind: 'basic', user: config.canary.user, secret: secrets.canaryPassword ?? NO_SECRET } as const,
    pace: new LoginPace(clock)
  }
  const doors: NodeDoor[] = []
  const all = [...new Set(config.nodes.map(({ url }) => url.replace(/\/+$/u, '')))].map((url): OpenSite => {
    const door = new NodeDoor({
      url,
      caPem: ca.ok ? ca.value : null,
      allowPlain: config.allowPlain,
      clock,
      fault: ca.ok ? null : troubleOf('tls', ca.error)
    })
    doors.push(door)
    const setting = { login, pace, line: config.line }
    return {
      url,
      api: openApi(door, setting, clock),
      canary: canary && openApi(door, { ...canary, line: config.line }, clock),
      board: new SiteBoard(url, sink, clock)
    }
  })
  return new OpenSites(all, doors)
}

/** Gives nothing: no request leaves with it. */
const NO_SECRET: Revealable = { reveal: () => '' }

function toLogin(auth: ManagementInput['auth'], secret: Revealable): ApiLogin {
  return auth.kind === 'basic' ? { kind: 'basic', user: auth.user, secret } : { kind: auth.kind, secret }
}

/** The private CA's certificates; null: the system's. The error is a sentence. */
async function readCa({ caFile, caPem }: ManagementInput): Promise<Result<string | null, string>> {
  if (caFile === null && caPem === null) return ok(null)
  const text = caPem ?? (await readFile(caFile ?? '', 'utf8').catch((cause: NodeJS.ErrnoException) => cause))
  if (typeof text !== 'string') return err(`The CA file ${caFile ?? ''} cannot be read (${text.code ?? text.message}).`)
  const what = caPem === null ? `The CA file ${caFile ?? ''}` : 'The CA that was pasted'
  if (text.length > CA_MAX_BYTES) return err(`${what} is larger than 1 MiB and so not what is asked for.`)
  try {
    // Reads the first certificate of the text; a text without one throws.
    return new X509Certificate(text).raw.length > 0 ? ok(text) : err(`${what} holds an empty certificate.`)
  } catch {
    return err(`${what} holds no certificate in PEM form.`)
  }
}
