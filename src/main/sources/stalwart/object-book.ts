import { writeApiJson } from '../../stalwart/api-json.ts'

/** All objects of a kind again, so that a history that begins later is whole soon. µs. */
const WHOLE_EVERY_US = 30 * 60 * 1_000_000
/** Objects of one kind that are followed; a list of blocked addresses of that size has other troubles. */
export const OBJECTS_MAX = 50_000
/** Text of one note's answer, in UTF-16 units: what the folds read of one, with room. */
const PART_CHARACTERS = 256 * 1024
/** Of one object; what is longer is no setting that anybody wrote, and only its id is told. */
const OBJECT_CHARACTERS = 128 * 1024

/** One note's worth of objects: S1 without its head. */
export interface BookNote {
  readonly whole?: true
  readonly delta?: true
  /** JSON text `{"list":[…]}`. */
  readonly answer: string
  readonly gone?: readonly string[]
}

/** One kind of objects as it was told last, by id. Tells changes, and all of it once in a while. */
export class ObjectBook {
  readonly #known = new Map<string, string>()
  #wholeAt: number | null = null
  #isRead = false

  /** Whether this id is known. */
  has(id: string): boolean {
    return this.#known.has(id)
  }

  /** All that are known. */
  get ids(): Iterable<string> {
    return this.#known.keys()
  }

  /** The objects as JSON texts. */
  get texts(): Iterable<string> {
    return this.#known.values()
  }

  /** Whether they were ever read whole. */
  get isRead(): boolean {
    return this.#isRead
  }

  /** Whether everything is to be read and told again. `now` in µs, monotonic. */
  isWholeDue(now: number): boolean {
    return this.#wholeAt === null || now - this.#wholeAt >= WHOLE_EVERY_US
  }

  /** The next telling is a whole one: another node answers now, or nobody did for long. */
  forgetTold(): void {
    this.#wholeAt = null
  }

  /** All objects were read. The notes that tell it; none where nothing changed. */
  takeAll(objects: ReadonlyMap<string, unknown>, now: number): readonly BookNote[] {
    const texts = new Map([...objects].slice(0, OBJECTS_MAX).map(([id, object]) => [id, toText(id, object)]))
    const isWhole = this.isWholeDue(now)
    this.#isRead = true
    const gone = [...this.#known.keys()].filter((id) => !texts.has(id))
    const changed = [...texts].filter(([id, text]) => isWhole || this.#known.get(id) !== text)
    this.#known.clear()
    for (const [id, text] of texts) this.#known.set(id, text)
    if (isWhole) this.#wholeAt = now
    return toNotes(
      changed.map(([, text]) => text),
      gone,
      isWhole
    )
  }

  /** Of a long list only what is new was read, and which ids there are. */
  takeChanges(added: ReadonlyMap<string, unknown>, gone: readonly string[]): readonly BookNote[] {
    const texts = [...added].map(([id, object]) => [id, toText(id, object)] as const)
    const changed = texts.filter(([id, text]) => this.#known.get(id) !== text)
    for (const id of gone) this.#known.delete(id)
    for (const [id, text] of changed) if (this.#known.size < OBJECTS_MAX) this.#known.set(id, text)
    return toNotes(
      changed.map(([, text]) => text),
      gone,
      false
    )
  }
}

function toText(id: string, object: unknown): string {
  const text = writeApiJson(object)
  return text.length <= OBJECT_CHARACTERS ? text : writeApiJson({ id, tooLarge: true })
}

/** A whole one may take several notes: the first replaces what was known, those behind add to it. */
function toNotes(texts: readonly string[], gone: readonly string[], isWhole: boolean): readonly BookNote[] {
  if (!isWhole && texts.length === 0 && gone.length === 0) return []
  const parts: string[][] = [[]]
  let characters = 0
  for (const text of texts) {
    if (characters > 0 && characters + text.length > PART_CHARACTERS) {
      parts.push([])
      characters = 0
    }
    parts.at(-1)?.push(text)
    characters += text.length + 1
  }
  return parts.map((part, place) => {
    const answer = `{"list":[${part.join(',')}]}`
    if (isWhole && place === 0) return { whole: true, answer }
    return { delta: true, answer, gone: place === 0 ? gone : [] }
  })
}
