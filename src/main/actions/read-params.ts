import type { ParamView } from '../../shared/api/action-views.ts'
import { err, ok, type Result } from '../../shared/cluster/result.ts'
import { parseNetwork, toNetworkText } from '../../shared/propagation/ip-network.ts'

/** Ids of the new line are base-32 text, names of the old line login names. */
const ID_MAX = 200
const TEN_YEARS_MS = 10 * 366 * 86_400_000
/** Control characters have no place in an id, a name or a reason. */
const CONTROL = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u

/** Parameters that were checked: each known one that is not empty, in its one form. */
export type Params = ReadonlyMap<string, string>

/** Checks what a form, a script or a past run gave. The error is a sentence that names the parameter. */
export function readParams(
  specs: readonly ParamView[],
  given: Readonly<Record<string, string>>,
  nowMs: number
): Result<Params, string> {
  const known = new Set(specs.map(({ name }) => name))
  const stray = Object.keys(given).find((name) => !known.has(name))
  if (stray !== undefined) return err(`There is no parameter «${stray}» here.`)
  const params = new Map<string, string>()
  for (const spec of specs) {
    const text = (Object.hasOwn(given, spec.name) ? (given[spec.name] ?? '') : spec.initial).trim()
    if (text === '') {
      if (!spec.optional) return err(`${spec.label} is missing.`)
      continue
    }
    const read = readOne(spec, text, nowMs)
    if (!read.ok) return read
    params.set(spec.name, read.value)
  }
  return ok(params)
}

function readOne({ label, shape }: ParamView, text: string, nowMs: number): Result<string, string> {
  switch (shape.kind) {
    case 'choice':
      return shape.options.some(({ value }) => value === text)
        ? ok(text)
        : err(`${label} is one of ${shape.options.map(({ value }) => value).join(', ')}.`)
    case 'address':
      return readAddress(label, text)
    case 'date':
      return readDate(label, text, nowMs)
    case 'number': {
      const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN
      return value >= shape.min && value <= shape.max
        ? ok(String(value))
        : err(`${label} is a whole number from ${shape.min} to ${shape.max}.`)
    }
    case 'switch':
      return text === 'true' || text === 'false' ? ok(text) : err(`${label} is true or false.`)
    case 'text':
      return text.length <= shape.max && !CONTROL.test(text)
        ? ok(text)
        : err(`${label} is one line, at most ${shape.max} long.`)
    case 'task':
      return /^[a-z0-9]{1,64}$/.test(text) ? ok(text) : err(`${label} is an id as the API writes it, lower case.`)
    default:
      return text.length <= ID_MAX && !CONTROL.test(text)
        ? ok(text)
        : err(`${label} is an id or a name, at most ${ID_MAX} long.`)
  }
}

/** In its one form, so that IPv4 in IPv6 becomes IPv4: stored otherwise it never matches a client. */
function readAddress(label: string, text: string): Result<string, string> {
  const network = parseNetwork(text)
  if (!network) return err(`${label} is no IP address and no network: «${text.slice(0, 60)}».`)
  if (network.bits === 0n && network.width === 32)
    return err('0.0.0.0 and networks that begin there are refused by the server.')
  if (network.prefix === 0) return err('This network is the whole Internet.')
  return ok(toNetworkText(network))
}

/** Whole seconds, UTC: what the API takes. */
function readDate(label: string, text: string, nowMs: number): Result<string, string> {
  const ms = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(ms)) return err(`${label} is a date as 2026-12-01T09:00:00Z.`)
  if (ms <= nowMs) return err(`${label} lies in the past.`)
  if (ms > nowMs + TEN_YEARS_MS) return err(`${label} lies more than ten years ahead; leave it out for «never».`)
  return ok(`${new Date(ms).toISOString().slice(0, 19)}Z`)
}
