import { FIXED_WORDS, MANAGEMENT_MEANINGS, OLD_KEY, OLD_WORDS, WORD_SETS } from './anonymous-management.table.ts'
import type { StandIns } from './stand-ins.ts'

/** Deeper inside nothing is kept; no object of the API comes near. */
const MOST_DEPTH = 16
const WORD = /^[A-Za-z][A-Za-z-]{0,47}$/
const FIGURE = /^v?\d[\d.,:TZ+\-eµunmsh%]{0,47}$/
/** Base-32 text of the API; ids of runs are hexadecimal or of the same letters. */
const ID = /^[a-z0-9-]{1,40}$/
const CALL = /^(x:[A-Za-z]+\/[a-z]+|[a-z-]+\/[a-z-]+(\/[a-z-]+)*)$/
const EVENT = /^[a-z0-9-]+\.[a-z0-9-]+$/
const FIELD = /^@?[a-zA-Z][A-Za-z0-9_]{0,47}$/
/** `key = value` of a log line; what does not read so is left out. */
const PAIRS = /([A-Za-z]+) = ("[^"]*"|\[[^\]]*\]|[^,]+)/g
const QUOTED = /"([^"]*)"/g
/** Names of Stalwart's own in a line: `RegistryInsert`, `BlockedIp`. */
const OWN_NAME = /^[A-Z][A-Za-z]{1,40}$/
const NETWORK = /^(.+)\/(\d{1,3})$/
const ADDRESS = /^(\d{1,3}(\.\d{1,3}){3}|[0-9a-f]*:[0-9a-f:.]*:[0-9a-f.]*)$/i

/**
 * A note of the management API, of a canary's round or of an operator's run without names and addresses; as for every other
 * note, what is kept is listed. Answers that are no JSON are left out.
 */
export function anonymiseManagement(note: object, standIns: StandIns): object {
  return new Walk(standIns, note).object(note, '', 0)
}

class Walk {
  readonly #names: StandIns
  /** Of the old line: keys are settings, or addresses. */
  readonly #old: 'settings' | 'addresses' | null

  constructor(names: StandIns, note: object) {
    this.#names = names
    const call: unknown = Reflect.get(note, 'call')
    this.#old =
      call === 'settings/blocked-ip' || call === 'settings/allowed-ip'
        ? 'addresses'
        : call === 'settings/keys'
          ? 'settings'
          : null
  }

  object(value: object, parent: string, depth: number): object {
    if (depth > MOST_DEPTH) return {}
    const entries = Object.entries(value)
    if (parent === 'data' && this.#old === 'settings') return Object.fromEntries(entries.map((it) => this.#setting(it)))
    const isSet = entries.length > 0 && entries.every(([, member]) => member === true) && !WORD_SETS.has(parent)
    return Object.fromEntries(
      entries.map(([key, inside]) => {
        const named = isSet || (parent === 'data' && this.#old === 'addresses') ? this.#place(key) : this.#key(key)
        return [named, this.#any(inside, key, depth)]
      })
    )
  }

  #key(key: string): string {
    return FIELD.test(key) || EVENT.test(key) ? key : this.#place(key)
  }

  #any(value: unknown, key: string, depth: number): unknown {
    if (typeof value === 'string') return this.#text(value, key)
    if (Array.isArray(value)) return value.map((one) => this.#any(one, key, depth + 1))
    if (typeof value === 'object' && value !== null) return this.object(value, key, depth + 1)
    return value
  }

  #text(value: string, key: string): string {
    switch (MANAGEMENT_MEANINGS.get(key)) {
      case 'word':
        return WORD.test(value) ? value : 'left out'
      case 'figure':
        return FIGURE.test(value) ? value : 'left out'
      case 'id':
        return ID.test(value) ? value : this.#place(value)
      case 'call':
        return CALL.test(value) ? value : 'left out'
      case 'event':
        return EVENT.test(value) ? value : 'left out'
      case 'host':
      case 'url':
        return this.#place(value)
      case 'answer':
        return this.#answer(value)
      case 'line':
        return this.#line(value)
      case 'left-out':
        return 'left out'
      default:
        if (ADDRESS.test(value)) return this.#names.host(value)
        return FIGURE.test(value) || FIXED_WORDS.has(value) ? value : this.#names.name('text', value)
    }
  }

  /** An address, a network, a host, a URL. */
  #place(value: string): string {
    const [, scheme, rest] = /^([a-z]+:\/\/)([^/]*)\/?$/.exec(value) ?? []
    if (scheme !== undefined && rest !== undefined) return `${scheme}${this.#names.host(rest)}`
    const [, address, bits] = NETWORK.exec(value) ?? []
    return address === undefined ? this.#names.host(value) : `${this.#names.host(address)}/${bits}`
  }

  #answer(text: string): string {
    let answer: unknown
    try {
      answer = JSON.parse(text)
    } catch {
      answer = null
    }
    if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) return '{}'
    return JSON.stringify(this.object(answer, '', 0))
  }

  #setting([key, value]: [string, unknown]): [string, unknown] {
    const [, id, rest] = /^store\.([^.]+)\.(.+)$/.exec(key) ?? []
    const named =
      id === undefined
        ? OLD_KEY.test(key)
          ? key
          : this.#names.name('text', key)
        : `store.${this.#names.name('text', id)}.${rest}`
    if (typeof value !== 'string') return [named, null]
    const isKept = (FIGURE.test(value) && !ADDRESS.test(value)) || OLD_WORDS.has(value) || value === ''
    if (isKept) return [named, value]
    return [named, key.includes('.address') ? this.#place(value) : this.#names.name('text', value)]
  }

  #line(text: string): string {
    return [...text.matchAll(PAIRS)]
      .map(([, key = '', value = '']) => `${key} = ${this.#value(value.trim())}`)
      .join(', ')
  }

  #value(value: string): string {
    if (ADDRESS.test(value)) return this.#names.host(value)
    if (value.startsWith('"') || value.startsWith('[')) {
      return value.replace(QUOTED, (_, inside: string) => `"${this.#inside(inside)}"`)
    }
    return FIGURE.test(value) || WORD.test(value) ? value : 'left out'
  }

  #inside(text: string): string {
    if (ADDRESS.test(text)) return this.#names.host(text)
    return OWN_NAME.test(text) || FIGURE.test(text) || FIXED_WORDS.has(text) ? text : this.#names.name('text', text)
  }
}
