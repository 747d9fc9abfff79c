import type { StateReader, StateWriter } from '../cluster/state-bytes.ts'
import { type JsonObject, parseJson, textOf, toObject } from './json.ts'

/** Kinds whose objects are kept; blocked and allowed addresses, tasks and log lines are other folds'. */
const KINDS: ReadonlySet<string> = new Set([
  'x:ClusterNode',
  'x:ClusterRole',
  'x:Coordinator',
  'x:NetworkListener',
  'x:TaskManager',
  'x:DataRetention',
  'x:Certificate',
  'x:Tracer',
  'x:WebHook',
  'x:EventTracingLevel',
  'x:Metrics',
  'x:Security',
  'x:Jmap',
  'x:Http',
  'x:SystemSettings',
  'x:InMemoryStore',
  'x:DataStore'
])
/** Objects of one kind: a cluster of 1,024 nodes has as many leases. */
const MOST_OBJECTS = 2_000
/** One object as JSON text; a store with all its options has about 2,000 characters. */
const OBJECT_MAX = 32_768
/** All objects together, characters: this is written with every checkpoint. */
const ALL_MAX = 4_000_000
/** What of a certificate is kept: the chain itself is long, and nobody reads it here. */
const OF_CERTIFICATE = ['id', 'notValidAfter', 'notValidBefore', 'issuer', 'subjectAlternativeNames'] as const

interface Kept {
  /** Of the note that told it last. */
  readonly seq: number
  readonly text: string
  readonly value: JsonObject
}

interface Kind {
  /** Of the newest note about it. */
  seq: number
  at: number
  /** Who told it: as long as that site answers and tells nothing new, this holds. Outside. */
  url: string
  readonly objects: Map<string, Kept>
  /** Made when asked. */
  values: readonly JsonObject[] | null
}

/** `x:ClusterRole/get` as `x:ClusterRole`. */
export const toKindName = (call: string): string => (call.endsWith('/get') ? call.slice(0, -4) : call)

/** Whether objects of that call are kept here. */
export const isKept = (call: string): boolean => KINDS.has(toKindName(call))

/** The objects that all nodes share, as the management API told them last: by kind and id, as plain JSON. Bounded. */
export class KeptObjects {
  readonly #kinds = new Map<string, Kind>()
  #size = 0

  /** All objects of a kind, or those that are new, changed and gone. Kinds that are not kept are passed over. */
  tell(it: {
    readonly call: string
    readonly url: string
    readonly seq: number
    readonly at: number
    readonly isWhole: boolean
    readonly list: readonly JsonObject[]
    readonly gone: readonly string[]
  }): void {
    const name = toKindName(it.call)
    if (!KINDS.has(name)) return
    const known = this.#kinds.get(name)
    const kind = known ?? { seq: 0, at: 0, url: '', objects: new Map(), values: null }
    if (!known) this.#kinds.set(name, kind)
    kind.seq = it.seq
    kind.at = it.at
    kind.url = it.url
    kind.values = null
    if (it.isWhole) for (const id of [...kind.objects.keys()]) this.#drop(kind, id)
    for (const id of it.gone) this.#drop(kind, id)
    for (const object of it.list) this.#keep(kind, name === 'x:Certificate' ? toShortCertificate(object) : object)
  }

  /** In the order in which they were told; null: the kind was never told. */
  of(call: string): readonly JsonObject[] | null {
    const kind = this.#kinds.get(toKindName(call))
    if (!kind) return null
    kind.values ??= [...kind.objects.values()].map((it) => it.value)
    return kind.values
  }

  /** Of each object of `of`, in that order, the observation that told it last. */
  seqsOf(call: string): readonly number[] {
    return [...(this.#kinds.get(toKindName(call))?.objects.values() ?? [])].map((it) => it.seq)
  }

  /** The newest word about a kind: by which observation, when, and of which site; null: never. */
  askedOf(call: string): { readonly seq: number; readonly at: number; readonly url: string } | null {
    const kind = this.#kinds.get(toKindName(call))
    return kind ? { seq: kind.seq, at: kind.at, url: kind.url } : null
  }

  save(out: StateWriter): void {
    out.uint(this.#kinds.size)
    for (const [name, { seq, at, url, objects }] of this.#kinds) {
      out.text(name)
      out.uint(seq)
      out.uint(at)
      out.text(url)
      out.uint(objects.size)
      for (const [id, { text, seq }] of objects) {
        out.text(id)
        out.uint(seq)
        out.text(text)
      }
    }
  }

  load(from: StateReader): void {
    for (let kinds = from.uint(); kinds > 0; kinds--) {
      const name = from.text()
      const kind: Kind = { seq: from.uint(), at: from.uint(), url: from.text(), objects: new Map(), values: null }
      this.#kinds.set(name, kind)
      for (let left = from.uint(); left > 0; left--) {
        const id = from.text()
        const seq = from.uint()
        const text = from.text()
        kind.objects.set(id, { seq, text, value: toObject(parseJson(text)) ?? {} })
        this.#size += text.length
      }
    }
  }

  #keep(kind: Kind, object: JsonObject): void {
    const text = toJsonText(object)
    // A singleton of an older answer may name no id.
    const id = textOf(object, 'id') ?? 'singleton'
    if (text === null) {
      this.#drop(kind, id)
      return
    }
    const before = kind.objects.get(id)?.text.length ?? 0
    const isTooMany = before === 0 && kind.objects.size >= MOST_OBJECTS
    if (isTooMany || this.#size - before + text.length > ALL_MAX) return
    this.#size += text.length - before
    kind.objects.set(id, { seq: kind.seq, text, value: toObject(parseJson(text)) ?? {} })
  }

  #drop(kind: Kind, id: string): void {
    this.#size -= kind.objects.get(id)?.text.length ?? 0
    kind.objects.delete(id)
  }
}

function toShortCertificate(object: JsonObject): JsonObject {
  return Object.fromEntries(
    OF_CERTIFICATE.flatMap((name) => (Object.hasOwn(object, name) ? [[name, object[name] ?? null]] : []))
  )
}

/** Well-formed, so that it comes back from a checkpoint as it was; null: too long, or nested too deep to be written. */
function toJsonText(object: JsonObject): string | null {
  try {
    const text = JSON.stringify(object)
    return text.length <= OBJECT_MAX ? text : null
  } catch (failure) {
    if (failure instanceof RangeError) return null
    throw failure
  }
}
