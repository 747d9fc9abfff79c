import type { Note } from '../cluster/note.ts'
import type { AddressListName } from './address-entry.ts'

/** Objects of one answer; lists of more are told in several. */
const MAX_OBJECTS = 200_000
/** A note is 4 MiB at most. */
const MAX_ANSWER = 4 * 1024 * 1024
const TEXT_MAX = 200
/** A source cuts a whole list into parts of twice this (`object-book.ts`); a shorter answer is all there is. */
const PART_CHARACTERS = 128 * 1024

/** One object of an answer. Texts are outside. */
export interface ListedAddress {
  /** Null: the old line, which has keys only. */
  readonly id: string | null
  readonly address: string
  readonly reason: string | null
  /** µs since 1970; null: not said. */
  readonly createdAt: number | null
  readonly expiresAt: number | null
}

/** What a note says of one list. */
export interface ListAnswer {
  readonly list: AddressListName
  /** All of it; else what is new and changed. */
  readonly isWhole: boolean
  /** A whole one that is so long that the rest of it may come in notes behind. */
  readonly mayGoOn: boolean
  readonly rows: readonly ListedAddress[]
  /** Ids, or addresses of the old line. */
  readonly gone: readonly string[]
}

const LISTS: ReadonlyMap<string, AddressListName> = new Map([
  ['x:BlockedIp/get', 'blocked'],
  ['x:AllowedIp/get', 'allowed'],
  ['settings/blocked-ip', 'blocked'],
  ['settings/allowed-ip', 'allowed']
])

/** The list that a call of the management API brings; null: it brings none. */
export function toListName(call: string | null): AddressListName | null {
  return LISTS.get(call ?? '') ?? null
}

/** Reads an answer with addresses; null: it holds none that can be read. */
export function toListAnswer(note: Note): ListAnswer | null {
  const list = toListName(note.text('call'))
  const text = note.long('answer', MAX_ANSWER)
  if (list === null || text === null) return null
  const answer = parseObject(text)
  if (!answer) return null
  const data = toRecord(answer, 'data')
  const objects = Reflect.get(answer, 'list')
  const rows = data ? readKeys(data) : Array.isArray(objects) ? readObjects(objects) : null
  if (!rows) return null
  const isWhole = note.flag('whole')
  const mayGoOn = isWhole && text.length >= PART_CHARACTERS
  return { list, isWhole, mayGoOn, rows, gone: note.texts('gone', MAX_OBJECTS) }
}

function readObjects(objects: readonly unknown[]): ListedAddress[] {
  const rows: ListedAddress[] = []
  for (const it of objects.slice(0, MAX_OBJECTS)) {
    if (typeof it !== 'object' || it === null) continue
    const [id, address] = [textOf(it, 'id'), textOf(it, 'address')]
    if (address === null) continue
    rows.push({
      id,
      address,
      reason: textOf(it, 'reason'),
      createdAt: toUs(textOf(it, 'createdAt')),
      expiresAt: toUs(textOf(it, 'expiresAt'))
    })
  }
  return rows
}

/** Old line: `{"198.51.100.9":""}`, with or without the key's prefix. */
function readKeys(data: object): ListedAddress[] {
  return Object.keys(data)
    .slice(0, MAX_OBJECTS)
    .map((key) => ({
      id: null,
      address: key.replace(/^server\.(?:blocked|allowed)-ip\./u, '').slice(0, TEXT_MAX),
      reason: null,
      createdAt: null,
      expiresAt: null
    }))
}

/** Networks whose addresses `SystemSettings` lets in: a set, `{"10.0.0.0/8":true}`, or a list. */
export function toTrustedNetworks(note: Note): readonly string[] | null {
  if (note.text('call') !== 'x:SystemSettings/get') return null
  const answer = parseObject(note.long('answer', MAX_ANSWER) ?? '')
  const objects = answer && Reflect.get(answer, 'list')
  const first: unknown = Array.isArray(objects) ? objects[0] : null
  if (typeof first !== 'object' || first === null || !Object.hasOwn(first, 'proxyTrustedNetworks')) return null
  const value: unknown = Reflect.get(first, 'proxyTrustedNetworks')
  if (Array.isArray(value)) return value.filter((it): it is string => typeof it === 'string').slice(0, MAX_NETWORKS)
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value)
    .flatMap(([key, is]) => (typeof is === 'string' ? [is] : is === false ? [] : [key]))
    .slice(0, MAX_NETWORKS)
}

/** Networks of one kind that the guard minds. */
export const MAX_NETWORKS = 256

function parseObject(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null
  } catch (failure) {
    if (failure instanceof SyntaxError || failure instanceof RangeError) return null
    throw failure
  }
}

function toRecord(of: object, name: string): object | null {
  const value: unknown = Object.hasOwn(of, name) ? Reflect.get(of, name) : null
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null
}

function textOf(of: object, name: string): string | null {
  const value: unknown = Object.hasOwn(of, name) ? Reflect.get(of, name) : null
  return typeof value === 'string' ? value.slice(0, TEXT_MAX).toWellFormed() : null
}

function toUs(date: string | null): number | null {
  const ms = Date.parse(date ?? '')
  return Number.isFinite(ms) && ms >= 0 && ms < 253_402_300_800_000 ? ms * 1000 : null
}
