import type { ParamView } from '../../../shared/api/action-views.ts'
import { parseNetwork } from '../../../shared/propagation/ip-network.ts'
import { toPlainText } from '../../ui/outside-text.tsx'

/** The contract's bound of a value. */
const VALUE_MAX = 1_000
const ID_MAX = 300
/** The catalogue's own bound. */
const TEN_YEARS_MS = 10 * 366 * 86_400_000

/** What is wrong with a parameter's value, as a sentence; null: nothing. The host checks again. */
export function checkParam(param: ParamView, value: string, nowMs: number): string | null {
  const text = value.trim()
  if (text === '') return param.optional ? null : `${toPlainText(param.label)} is needed.`
  if (text.length > VALUE_MAX) return `At most ${VALUE_MAX} characters.`
  const { shape } = param
  switch (shape.kind) {
    case 'address':
      return parseNetwork(text) === null ? 'Write an IPv4 or IPv6 address, or a network as 203.0.113.0/24.' : null
    case 'date':
      return checkDate(text, nowMs)
    case 'number':
      return checkNumber(text, shape.min, shape.max)
    case 'choice':
      return shape.options.some((option) => option.value === text) ? null : 'Choose one of the list.'
    case 'switch':
      return text === 'true' || text === 'false' ? null : 'On or off.'
    case 'text':
      return text.length > shape.max ? `At most ${shape.max} characters; here are ${text.length}.` : null
    case 'account':
    case 'domain':
    case 'tenant':
    case 'task':
      return text.length > ID_MAX || /\s/.test(text) ? 'An id holds no spaces and is short.' : null
  }
}

function checkDate(text: string, nowMs: number): string | null {
  const ms = Date.parse(text)
  if (Number.isNaN(ms)) return 'Write date and time, UTC.'
  if (ms <= nowMs) return 'It lies in the past.'
  return ms > nowMs + TEN_YEARS_MS ? 'At most ten years from now.' : null
}

function checkNumber(text: string, min: number, max: number): string | null {
  const number = Number(text)
  if (!Number.isInteger(number)) return 'Write a whole number.'
  return number < min || number > max ? `From ${min} to ${max}.` : null
}

/** What a form begins with: what was brought along, else what the catalogue says. */
export const toInitial = (
  params: readonly ParamView[],
  brought: Readonly<Record<string, string>>
): ReadonlyMap<string, string> =>
  new Map(
    params.map((param) => [
      param.name,
      Object.hasOwn(brought, param.name) ? (brought[param.name] ?? '') : param.initial
    ])
  )

/** What travels: parameters that are filled. */
export const toSent = (params: readonly ParamView[], values: ReadonlyMap<string, string>): Record<string, string> =>
  Object.fromEntries(
    params.flatMap(({ name }) => {
      const value = values.get(name)?.trim() ?? ''
      return value === '' ? [] : [[name, value]]
    })
  )
