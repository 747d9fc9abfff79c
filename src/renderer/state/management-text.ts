import type { ManagementInput } from '../../shared/api/management.ts'
import type { ManagementView } from '../../shared/api/management-views.ts'
import { err, ok, type Result } from '../../shared/cluster/result.ts'
import type { ManagementSecrets } from './management.ts'

/** The management API as it stands in a form. Secrets live here until they are sent, and nowhere else in the page. */
export interface ManagementText {
  /** One base URL a node, one a line. */
  readonly nodes: string
  readonly auth: 'key' | 'basic' | 'bearer'
  readonly user: string
  readonly secret: string
  readonly line: 'auto' | 'new' | 'old'
  readonly caFile: string
  readonly caPem: string
  readonly allowPlain: boolean
  readonly actions: boolean
  readonly logs: boolean
  /** One address or network a line. */
  readonly networks: string
}

export const NO_MANAGEMENT: ManagementText = {
  nodes: '',
  auth: 'key',
  user: '',
  secret: '',
  line: 'auto',
  caFile: '',
  caPem: '',
  allowPlain: false,
  actions: false,
  logs: true,
  networks: ''
}

/** The contract's bounds and forms. */
const NODES_MAX = 1_024
const NETWORKS_MAX = 256
const URL_FORM = /^https?:\/\/[^\s/@?#]+\/?$/u
const NETWORK_FORM = /^(?:\d{1,3}(?:\.\d{1,3}){3}(?:\/\d{1,2})?|[0-9a-f:]*:[0-9a-f:.]*(?:\/\d{1,3})?)$/iu

/** The setting that a form describes; what has no field (the canary) stays as it was. The error is a sentence. */
export function toManagement(text: ManagementText, before: ManagementInput | null): Result<ManagementInput, string> {
  const urls = toWords(text.nodes)
  if (urls.length === 0) return err('Name at least one node, as https://mx1.example.net.')
  if (urls.length > NODES_MAX) return err(`At most ${NODES_MAX} nodes; here are ${urls.length}.`)
  const strange = urls.find((url) => !URL_FORM.test(url))
  if (strange !== undefined)
    return err(`Write ${strange} as https://mx1.example.net or http://10.0.0.1:8080; no login, no path.`)
  const networks = toWords(text.networks)
  if (networks.length > NETWORKS_MAX) return err(`At most ${NETWORKS_MAX} networks; here are ${networks.length}.`)
  const odd = networks.find((network) => !NETWORK_FORM.test(network))
  if (odd !== undefined) return err(`${odd} is no address and no network; write it as 192.0.2.0/24 or 2001:db8::/48.`)
  const user = text.user.trim()
  if (text.auth === 'basic' && user === '') return err('The login needs a name.')
  return ok({
    nodes: urls.map((url) => ({ url })),
    auth: text.auth === 'basic' ? { kind: 'basic', user } : { kind: text.auth },
    line: text.line,
    caFile: toNull(text.caFile),
    caPem: toNull(text.caPem),
    allowPlain: text.allowPlain,
    actions: text.actions,
    logs: text.logs,
    networks,
    canary: before?.canary ?? null
  })
}

/** Only what was typed: a secret that the host has already stays there. */
export const toTypedSecret = ({ secret }: ManagementText): ManagementSecrets =>
  secret === '' ? {} : { managementSecret: secret }

/** What the form shows of a setting; never a secret. */
export function toManagementText({ setting }: Pick<ManagementView, 'setting'>): ManagementText {
  if (setting === null) return NO_MANAGEMENT
  const { auth, line, allowPlain, actions, logs } = setting
  return {
    ...NO_MANAGEMENT,
    nodes: setting.nodes.map(({ url }) => url).join('\n'),
    auth: auth.kind,
    user: auth.kind === 'basic' ? auth.user : '',
    line,
    caFile: setting.caFile ?? '',
    caPem: setting.caPem ?? '',
    allowPlain,
    actions,
    logs,
    networks: setting.networks.join('\n')
  }
}

const toWords = (text: string): string[] => text.split(/[\s,]+/u).filter(Boolean)
const toNull = (text: string): string | null => (text.trim() === '' ? null : text.trim())
