/** Longer notes (answers of monitors and servers) are kept in the journal and not looked into here. Bytes. */
const NOTE_MAX_BYTES = 4 * 1024 * 1024
/** Outside text that the state keeps, in UTF-16 units. */
const TEXT_MAX = 256

/** Nothing that a note counts comes near; what is larger could not be kept exactly. 35 years in µs. */
const NUMBER_MAX = 2 ** 50

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })

/** A note that could be read: its fields by name, of which each may be missing or of any type. */
export class Note {
  readonly #fields: object

  private constructor(fields: object) {
    this.#fields = fields
  }

  #get(name: string): unknown {
    return Object.hasOwn(this.#fields, name) ? Reflect.get(this.#fields, name) : undefined
  }

  /** Null when it is no JSON object, or too long to be one that matters here. Never throws. */
  static parse(bytes: Uint8Array, from: number, to: number): Note | null {
    if (to - from > NOTE_MAX_BYTES) return null
    try {
      return Note.#from(JSON.parse(utf8.decode(bytes.subarray(from, to))))
    } catch (failure) {
      if (failure instanceof SyntaxError || failure instanceof RangeError) return null
      throw failure
    }
  }

  static #from(value: unknown): Note | null {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
    return new Note(value)
  }

  /** Null unless it is a text; cut at 256. */
  text(name: string): string | null {
    const value = this.#get(name)
    return typeof value === 'string' ? toShort(value) : null
  }

  /** A longer text, cut at `most`; null unless it is a text. */
  long(name: string, most: number): string | null {
    const value = this.#get(name)
    return typeof value === 'string' ? value.slice(0, most).toWellFormed() : null
  }

  /** Null unless it is a number from `least` to `NUMBER_MAX`, and not below its negative. */
  number(name: string, least: number): number | null {
    const value = this.#get(name)
    return typeof value === 'number' && Math.abs(value) <= NUMBER_MAX && value >= least ? value : null
  }

  /** µs since 1970, given as decimal text or as a number. Null unless it is one before the year 2255. */
  time(name: string): number | null {
    const value = this.#get(name)
    if (typeof value !== 'number' && !(typeof value === 'string' && /^\d{1,16}$/.test(value))) return null
    const us = Number(value)
    return Number.isSafeInteger(us) && us >= 0 ? us : null
  }

  /** Whether there is such a field at all. */
  has(name: string): boolean {
    return Object.hasOwn(this.#fields, name)
  }

  /** Whether it is the value `true`. */
  flag(name: string): boolean {
    return this.#get(name) === true
  }

  /** True or false; null unless it is one of them. */
  truth(name: string): boolean | null {
    const value = this.#get(name)
    return typeof value === 'boolean' ? value : null
  }

  /** The objects of a list, at most `most`; empty when it is no list. */
  notes(name: string, most: number): readonly Note[] {
    const value = this.#get(name)
    if (!Array.isArray(value)) return []
    const notes: Note[] = []
    for (const item of value) {
      if (notes.length >= most) break
      const note = Note.#from(item)
      if (note) notes.push(note)
    }
    return notes
  }

  /** The whole numbers from 0 on of a list, at most `most`; empty when it is no list. */
  numbers(name: string, most: number): readonly number[] {
    const value = this.#get(name)
    if (!Array.isArray(value)) return []
    return value.filter((item) => Number.isSafeInteger(item) && item >= 0).slice(0, most)
  }

  /** The names of its fields, at most `most`, each cut at 256; those that were cut find nothing. */
  names(most: number): readonly string[] {
    return Object.keys(this.#fields).slice(0, most).map(toShort)
  }

  /** An object inside, or null. */
  note(name: string): Note | null {
    return Note.#from(this.#get(name))
  }

  /** The texts of a list, at most `most`, each cut at 256; empty when it is no list. */
  texts(name: string, most: number): readonly string[] {
    const value = this.#get(name)
    if (!Array.isArray(value)) return []
    const texts: string[] = []
    for (const item of value) {
      if (texts.length >= most) break
      if (typeof item === 'string') texts.push(toShort(item))
    }
    return texts
  }
}

/** As the state keeps outside text: cut at 256, well-formed. Names of servers are made so wherever they come from. */
export function toShort(text: string): string {
  return (text.length <= TEXT_MAX ? text : text.slice(0, TEXT_MAX)).toWellFormed()
}
