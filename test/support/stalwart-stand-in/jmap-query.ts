import { type Args, isRecord, type MethodAnswer, methodError } from './jmap-answers.ts'
import type { StoredObject } from './object-kinds.table.ts'

const COMPARISONS = /^(\w+?)(IsGreaterThanOrEqual|IsGreaterThan|IsLessThanOrEqual|IsLessThan)?$/

interface Condition {
  readonly property: string
  readonly comparison: string
  readonly value: unknown
}

/**
 * `/query` over stored objects, with what is wrong about it: without `calculateTotal` the server pages before it sorts
 * (management-api.md 1.7).
 */
export function queryIds(
  stored: readonly (readonly [string, StoredObject])[],
  indexed: readonly string[],
  args: Args,
  accountId: string,
  most: number
): MethodAnswer {
  const conditions = toConditions(args.filter)
  if (!conditions) return methodError('unsupportedFilter', 'Only AND is supported in filters')
  const unknown = conditions.find((condition) => !indexed.includes(condition.property))
  if (unknown)
    return methodError('unsupportedFilter', `Filter on property ${unknown.property} is not supported or invalid`)
  const sort = Array.isArray(args.sort) && isRecord(args.sort[0]) ? args.sort[0] : null
  const property = sort ? String(sort.property) : 'id'
  if (property !== 'id' && !indexed.includes(property))
    return methodError('unsupportedSort', `Property ${property} is not supported for sorting`)
  const found = stored.filter(([, object]) => conditions.every((condition) => holds(condition, object)))
  // Newest first: ids are ordered by time.
  const newestFirst = [...found].sort(([a], [b]) => compareIds(b, a))
  const isRight = args.calculateTotal === true || property !== 'id'
  const sorted = property === 'id' ? newestFirst : bySort(found, property, sort?.isAscending !== false)
  const ids = (property === 'id' && sort?.isAscending === true ? [...sorted].reverse() : sorted).map(([id]) => id)
  return page(
    ids,
    newestFirst.map(([id]) => id),
    isRight,
    args,
    accountId,
    most
  )
}

function page(
  ids: readonly string[],
  newestFirst: readonly string[],
  isRight: boolean,
  args: Args,
  accountId: string,
  most: number
): MethodAnswer {
  if (typeof args.limit === 'number' && args.limit < 0) return methodError('invalidArguments')
  const limit = typeof args.limit === 'number' ? Math.min(Math.max(1, args.limit), most) : most
  const anchor = typeof args.anchor === 'string' ? args.anchor : null
  const anchorAt = anchor === null ? -1 : ids.indexOf(anchor)
  const offset = Number(args.anchorOffset ?? 0)
  const position = typeof args.position === 'number' ? args.position : null
  const isCut = ids.length > limit
  let shown: readonly string[]
  if (isRight || offset !== 0 || (anchorAt < 0 && position === 0) || args.limit === undefined) {
    if (anchor !== null && anchorAt < 0 && args.calculateTotal === true)
      return methodError(
        'anchorNotFound',
        'An anchor argument was supplied, but it cannot be found in the results of the query.'
      )
    const from = Math.max(0, anchorAt >= 0 ? anchorAt + offset : (position ?? 0))
    shown = ids.slice(from, from + limit)
  } else shown = wrongPage(newestFirst, anchorAt >= 0 ? anchor : null, position ?? 0, limit)
  const total = args.calculateTotal === true ? { total: ids.length } : {}
  const said = (args.calculateTotal === true && args.limit !== undefined) || (args.limit === undefined && isCut)
  const head = { accountId, queryState: 'n', canCalculateChanges: true, position: position ?? 0, ids: shown }
  return { ok: true, args: { ...head, ...total, ...(said ? { limit } : {}) } }
}

/** The page is taken from the oldest on, and only then turned around. */
function wrongPage(newestFirst: readonly string[], anchor: string | null, position: number, limit: number): string[] {
  const oldestFirst = [...newestFirst].reverse()
  const from = anchor === null ? position : oldestFirst.indexOf(anchor) + 1
  return oldestFirst.slice(from, from + limit).reverse()
}

/** Null: an operator other than AND. */
function toConditions(filter: unknown): readonly Condition[] | null {
  if (!isRecord(filter)) return []
  if ('operator' in filter) {
    if (filter.operator !== 'AND' || !Array.isArray(filter.conditions)) return null
    const parts = filter.conditions.map(toConditions)
    return parts.every((part) => part !== null) ? parts.flat() : null
  }
  return Object.entries(filter).map(([name, value]) => {
    const [, property = name, comparison = ''] = COMPARISONS.exec(name) ?? []
    return { property, comparison, value }
  })
}

function holds({ property, comparison, value }: Condition, object: StoredObject): boolean {
  const own = object[property]
  if (comparison === '') return own === value
  const [left, right] = [String(own), String(value)]
  if (comparison === 'IsGreaterThan') return left > right
  if (comparison === 'IsGreaterThanOrEqual') return left >= right
  return comparison === 'IsLessThan' ? left < right : left <= right
}

function bySort(
  found: readonly (readonly [string, StoredObject])[],
  property: string,
  isAscending: boolean
): readonly (readonly [string, StoredObject])[] {
  const sign = isAscending ? 1 : -1
  return [...found].sort(([, a], [, b]) => sign * (String(a[property]) < String(b[property]) ? -1 : 1))
}

const DIGITS = 'abcdefghijklmnopqrstuvwxyz792013'

/** By the numbers that the texts stand for. */
export function compareIds(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length
  for (let at = 0; at < a.length; at++) {
    const difference = DIGITS.indexOf(a.charAt(at)) - DIGITS.indexOf(b.charAt(at))
    if (difference !== 0) return difference
  }
  return 0
}
