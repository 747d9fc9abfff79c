import { anonymiseManagement } from './anonymise-management.ts'
import { CLIENT_LANGUAGES, isIdentityKey, MEANINGS, type Meaning } from './anonymous-fields.table.ts'
import type { StandIns } from './stand-ins.ts'

/** Deeper inside nothing is kept; no answer of a server comes near. */
const MOST_DEPTH = 24
/** Words without a name in them: states, reasons, causes. */
const WORDS = /^[A-Za-z][A-Za-z _-]{0,47}$/
/** Numbers, times, durations, releases. */
const FIGURES = /^v?\d[\d.,:TZ+\-eµunmshd%]{0,47}$/
/** Public keys of servers and accounts: ids stay. */
const KEYS = /^[A-Z2-7]{56}$/
/** Four numbers with dots between them, or what has two colons and no more than hexadecimal digits. */
const ADDRESS = /^(\d{1,3}(\.\d{1,3}){3}|[0-9a-f]*:[0-9a-f]*:[0-9a-f:.]*)(:\d{1,5}|\/\d{1,3})?$/i
const HEX = /^[0-9a-f]{0,64}$/
const AGORA = /^(stwt|\*|>)(\.(agora|\*|>))*$/
const PATH = /^\/[a-z]+(\?[a-z0-9=&_]*)?$/
const FIELD = /^[a-z][a-z0-9_]{0,47}$/
const OURS = /^(stoa [a-z]+ )(.+)$/
const OUR_CONTROL = /^stoa( control)?$/
/** Of requests: new ones all the time, and random. */
const INBOX = '_INBOX'

/**
 * A note without names and addresses. What is kept is listed, the rest becomes stand-ins: a field that we do not know gives
 * nothing away. A note that is no JSON object is left out.
 */
export function anonymiseNote(text: string, standIns: StandIns): string {
  let note: unknown
  try {
    note = JSON.parse(text)
  } catch {
    note = null
  }
  if (typeof note !== 'object' || note === null || Array.isArray(note)) {
    return '{"source":"stoa","status":"left-out"}'
  }
  const isManagement = isOfManagement(Reflect.get(note, 'source'), Reflect.get(note, 'act'))
  return JSON.stringify(isManagement ? anonymiseManagement(note, standIns) : new Walk(standIns).object(note, '', 0))
}

function isOfManagement(source: unknown, act: unknown): boolean {
  return source === 'stalwart' || source === 'canary' || (source === 'operator' && act === 'run')
}

class Walk {
  readonly #standIns: StandIns

  constructor(standIns: StandIns) {
    this.#standIns = standIns
  }

  object(value: object, parent: string, depth: number): object {
    if (depth > MOST_DEPTH) return {}
    return Object.fromEntries(
      Object.entries(value).flatMap(([key, inside]) => {
        if (isIdentityKey(key)) return []
        return [[this.#key(key, parent), this.#any(inside, key, parent, depth)]]
      })
    )
  }

  /** Fields of objects are words of an interface; what else stands there is a name. */
  #key(key: string, parent: string): string {
    if (parent.endsWith('_gateways')) return this.#standIns.name('cluster', key)
    return FIELD.test(key) ? key : this.#standIns.name('text', key)
  }

  #any(value: unknown, key: string, parent: string, depth: number): unknown {
    if (typeof value === 'string') return this.#text(value, key, parent)
    if (Array.isArray(value)) return value.map((one) => this.#any(one, key, parent, depth + 1))
    if (typeof value === 'object' && value !== null) return this.object(value, key, depth + 1)
    return value
  }

  #text(value: string, key: string, parent: string): string {
    const meaning: Meaning = (key === 'name' ? toNameMeaning(parent) : MEANINGS.get(key)) ?? 'other'
    const names = this.#standIns
    switch (meaning) {
      case 'words':
        return WORDS.test(value) || FIGURES.test(value) || CLIENT_LANGUAGES.has(value) ? value : 'left out'
      case 'figures':
        return FIGURES.test(value) || KEYS.test(value) || HEX.test(value) ? value : names.name('text', value)
      case 'host':
        return names.host(value)
      case 'subject':
        return this.#subject(value)
      case 'finding':
        return this.#finding(value)
      case 'client':
        return this.#client(value)
      case 'left-out':
        return 'left out'
      case 'other':
        if (ADDRESS.test(value)) return names.host(value)
        return FIGURES.test(value) || KEYS.test(value) || value === '' ? value : names.name('text', value)
      default:
        return value === '' ? '' : names.name(meaning, value)
    }
  }

  /** Names of our own connections say which server they are at; others are names of programs or people. */
  #client(value: string): string {
    if (OUR_CONTROL.test(value)) return value
    const [, ours, at] = OURS.exec(value) ?? []
    if (ours !== undefined && at !== undefined) return `${ours}${this.#standIns.host(at)}`
    return value === '' ? '' : this.#standIns.name('client', value)
  }

  #subject(value: string): string {
    if (AGORA.test(value) || PATH.test(value)) return value
    if (value.startsWith(INBOX)) return `${INBOX}.>`
    if (!value.startsWith('$SYS.')) return this.#standIns.name('subject', value)
    const tokens = value.split('.')
    return tokens
      .map((token, n) => {
        if (KEYS.test(token) || /^[A-Z$]+$/.test(token)) {
          const isAccount = tokens[n - 1] === 'ACCOUNT' && token !== 'PING'
          return isAccount && !KEYS.test(token) ? this.#standIns.name('account', token) : token
        }
        return tokens[n - 1] === 'ACCOUNT' ? this.#standIns.name('account', token) : this.#standIns.name('text', token)
      })
      .join('.')
  }

  /** `rule/subject`: the rule is ours, numbers are node ids. */
  #finding(value: string): string {
    const [rule, ...subject] = value.split('/')
    const parts = subject.map((part) => {
      if (/^\d*$/.test(part) || part === 'node' || part === 'server' || part === 'connection') return part
      return this.#standIns.host(part)
    })
    return [WORDS.test(rule ?? '') ? rule : 'left-out', ...parts].join('/')
  }
}

function toNameMeaning(parent: string): Meaning {
  if (parent === 'cluster' || parent === 'gateway') return 'cluster'
  return parent === 'connections' || parent === 'client' ? 'client' : 'host'
}
