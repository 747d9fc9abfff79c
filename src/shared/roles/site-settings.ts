import type { StateReader, StateWriter } from '../cluster/state-bytes.ts'
import { type JsonObject, textOf } from './json.ts'

/** Settings of one site that matter; the source asks for a few prefixes only. */
const MOST_KEYS = 1_000
/** Of all sites together, characters: this is written with every checkpoint. */
const ALL_MAX = 4_000_000

/** Old line: settings of each site by their whole names. Passwords are dropped before a note exists. Pure, bounded. */
export class SiteSettings {
  readonly #sites = new Map<string, Map<string, string>>()
  #size = 0

  /** All settings of a site, or those that are new, changed and gone. */
  tell(url: string, isWhole: boolean, values: JsonObject, gone: readonly string[]): void {
    const settings = this.#sites.get(url) ?? new Map<string, string>()
    this.#sites.set(url, settings)
    if (isWhole) for (const key of [...settings.keys()]) this.#drop(settings, key)
    for (const key of gone) this.#drop(settings, key)
    for (const name of Object.keys(values)) {
      const value = textOf(values, name)
      const key = name.slice(0, 256).toWellFormed()
      if (value !== null) this.#put(settings, key, value)
    }
  }

  /** Null: never told. */
  of(url: string): ReadonlyMap<string, string> | null {
    return this.#sites.get(url) ?? null
  }

  save(out: StateWriter): void {
    out.uint(this.#sites.size)
    for (const [url, settings] of this.#sites) {
      out.text(url)
      out.uint(settings.size)
      for (const [key, value] of settings) {
        out.text(key)
        out.text(value)
      }
    }
  }

  load(from: StateReader): void {
    for (let sites = from.uint(); sites > 0; sites--) {
      const settings = new Map<string, string>()
      this.#sites.set(from.text(), settings)
      for (let left = from.uint(); left > 0; left--) {
        const key = from.text()
        const value = from.text()
        settings.set(key, value)
        this.#size += key.length + value.length
      }
    }
  }

  #put(settings: Map<string, string>, key: string, value: string): void {
    this.#drop(settings, key)
    if (settings.size >= MOST_KEYS || this.#size + key.length + value.length > ALL_MAX) return
    settings.set(key, value)
    this.#size += key.length + value.length
  }

  #drop(settings: Map<string, string>, key: string): void {
    const value = settings.get(key)
    if (value === undefined) return
    settings.delete(key)
    this.#size -= key.length + value.length
  }
}
