import type { ActionDraftView, RunStepView, RunView } from '../../shared/api/action-views.ts'

/** What `stoa run` asks for; travels over the local socket as JSON. */
export interface RunAsk {
  /** Name or slug of a cluster. */
  readonly cluster: string
  readonly entry: string
  /** Base URL of the node to call; null: see `node`. */
  readonly url: string | null
  /** Id of the node to call; null: the first that answers. */
  readonly node: number | null
  readonly params: Readonly<Record<string, string>>
  /** The exact name of the target; null: not given. */
  readonly confirm: string | null
  /** False: it is enough that the run began. */
  readonly wait: boolean
  /** The engine has only just begun to listen: first it has to hear. Not over the socket. */
  readonly isFresh?: boolean
}

/** What comes back, one after the other; `refused`, `began` (without `wait`) or `ended` is the last. */
export type RunLine =
  | { readonly kind: 'draft'; readonly draft: ActionDraftView }
  | { readonly kind: 'refused'; readonly exitCode: 1 | 2; readonly sentence: string }
  | { readonly kind: 'began'; readonly run: string }
  | { readonly kind: 'step'; readonly step: RunStepView }
  | { readonly kind: 'ended'; readonly run: RunView }

const KINDS: readonly string[] = ['draft', 'refused', 'began', 'step', 'ended'] satisfies readonly RunLine['kind'][]
const PARAMS_MAX = 16
const TEXT_MAX = 1_000

/** Reads an ask that came over the socket; null: it is none. What it names is judged by the contract. */
export function readRunAsk(text: string): RunAsk | null {
  const value = parse(text)
  if (value === null) return null
  const { cluster, entry, url, node, params, confirm, wait } = value
  const isText = (it: unknown): it is string => typeof it === 'string' && it.length <= TEXT_MAX
  const isTextOrNull = (it: unknown): it is string | null => it === null || isText(it)
  if (!isText(cluster) || !isText(entry) || !isTextOrNull(url) || !isTextOrNull(confirm)) return null
  if (node !== null && !(Number.isSafeInteger(node) && (node as number) >= 0)) return null
  if (typeof params !== 'object' || params === null || Array.isArray(params) || typeof wait !== 'boolean') return null
  const pairs = Object.entries(params)
  if (pairs.length > PARAMS_MAX || !pairs.every(([, it]) => isText(it))) return null
  return { cluster, entry, url, node: node as number | null, params: Object.fromEntries(pairs), confirm, wait }
}

/** Reads a line of the answer; null: it is none. It comes from our own host, over a socket that only this user reaches. */
export function readRunLine(text: string): RunLine | null {
  const value = parse(text)
  return value !== null && KINDS.includes(String(value.kind)) ? (value as unknown as RunLine) : null
}

function parse(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : null
  } catch {
    return null
  }
}
