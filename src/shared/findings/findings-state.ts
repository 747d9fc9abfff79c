import type { Note } from '../cluster/note.ts'
import type { StateReader, StateWriter } from '../cluster/state-bytes.ts'
import type { Facts } from './facts.ts'

/** One finding as it stands. Times are µs since 1970. Texts hold outside text. */
export interface Finding {
  /** Rule and subject: `deaf-node/7`. */
  readonly id: string
  readonly rule: string
  readonly severity: 'info' | 'warning' | 'critical'
  readonly subject: string
  readonly since: number
  readonly until: number | null
  readonly text: string
  readonly remedy: string
  readonly evidence: readonly { readonly seq: number; readonly at: number; readonly sentence: string }[]
  readonly acknowledged: { readonly at: number; readonly note: string } | null
}

/** What is wrong, by rules with hysteresis. Pure fold. */
export class FindingsState {
  /** Called at most once a second of observed time, and after each answer to CONNZ. */
  judge(_at: number, _facts: Facts): void {}

  /** `operator` notes: `{"source":"operator","act":"acknowledge","finding":ID,"note":TEXT}`. */
  note(_seq: number, _at: number, _note: Note): void {}

  /** Lasting ones, and those that ended lately. */
  get all(): readonly Finding[] {
    return []
  }

  /** Findings that changed since the last call. */
  takeChanged(): readonly Finding[] {
    return []
  }

  save(_out: StateWriter): void {}

  load(_from: StateReader): void {}
}
