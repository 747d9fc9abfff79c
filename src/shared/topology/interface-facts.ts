import type { StateReader, StateWriter } from '../cluster/state-bytes.ts'

const STATES = ['available', 'refused', 'partial', 'silent'] as const

/** What one interface of a server, or of all, gives. */
export interface InterfaceFacts {
  readonly name: string
  readonly state: 'available' | 'refused' | 'partial' | 'silent'
  readonly sentence: string
}

/** Into a checkpoint. */
export function saveInterfaces(out: StateWriter, interfaces: readonly InterfaceFacts[]): void {
  out.uint(interfaces.length)
  for (const it of interfaces) {
    out.text(it.name)
    out.uint(STATES.indexOf(it.state))
    out.text(it.sentence)
  }
}

/** From a checkpoint. */
export function loadInterfaces(from: StateReader): InterfaceFacts[] {
  return Array.from({ length: from.uint() }, () => ({
    name: from.text(),
    state: STATES[from.uint()] ?? 'silent',
    sentence: from.text()
  }))
}

/** Puts the word of one interface in place of the one before. */
export function sayInterface(interfaces: readonly InterfaceFacts[], word: InterfaceFacts): InterfaceFacts[] {
  return [...interfaces.filter((it) => it.name !== word.name), word].slice(-MOST_INTERFACES)
}

/** Kinds of interfaces, with room for later ones. */
const MOST_INTERFACES = 16
