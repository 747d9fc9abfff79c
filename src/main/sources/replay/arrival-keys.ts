import { ARRIVAL_KEYS, formatInterchangeLine, type InterchangeLine, type Unnumbered } from './interchange.ts'
import { toJsonMembers } from './json-members.ts'

/**
 * An arrival has no room for keys that we do not know, and none may be lost. They are kept in a note of Stoa's own, with
 * the same `at`, directly in front of their arrival: `{"source":"stoa","status":"arrival-keys","keys":{…}}`. The fold
 * passes over it; `InterchangeWriter` puts the two together again.
 */
const KEYS_HEAD = '{"source":"stoa","status":"arrival-keys","keys":'

/** The observations of one line, in the order in which they are to be recorded: one, or a keys note and its arrival. */
export function toObservations(line: InterchangeLine): readonly Unnumbered[] {
  if (line.kind === 'note') return [line]
  const { at, server, payload, keys } = line
  const arrival: Unnumbered = { kind: 'arrival', at, server, payload }
  return keys === null ? [arrival] : [{ kind: 'note', at, body: `${KEYS_HEAD}${keys}}` }, arrival]
}

/** Writes observations, in the order of the journal, as lines of the interchange form. One for each export. */
export class InterchangeWriter {
  #held: Extract<Unnumbered, { kind: 'note' }> | null = null

  /** Lines that are complete now, each with its line end; often one, sometimes none or two. */
  write(observation: Unnumbered): string {
    const held = this.#held
    this.#held = null
    if (held && observation.kind === 'arrival' && observation.at === held.at)
      return `${formatInterchangeLine(observation, held.body.slice(KEYS_HEAD.length, -1))}\n`
    const before = held ? `${formatInterchangeLine(held)}\n` : ''
    if (observation.kind === 'note' && isKeysNote(observation.body)) {
      this.#held = observation
      return before
    }
    return `${before}${formatInterchangeLine(observation)}\n`
  }

  /** What was still held back. */
  end(): string {
    const held = this.#held
    this.#held = null
    return held ? `${formatInterchangeLine(held)}\n` : ''
  }
}

/**
 * Exactly the form that `toObservations` writes. A note of an imported file may merely resemble it; put into an arrival it
 * would make a line that cannot be read again, so it stays a note.
 */
function isKeysNote(body: string): boolean {
  if (!body.startsWith(KEYS_HEAD) || !body.endsWith('}}')) return false
  const keys = body.slice(KEYS_HEAD.length, -1)
  try {
    JSON.parse(keys)
  } catch {
    return false
  }
  const names = toJsonMembers(keys).map((member) => member.key)
  return names.length > 0 && new Set([...names, ...ARRIVAL_KEYS]).size === names.length + ARRIVAL_KEYS.size
}
