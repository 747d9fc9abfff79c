import type { Result } from '../../shared/cluster/result.ts'

/** An opened file may take this long to open, and for one question (R12). */
export const OPEN_LIMIT_MS = 10_000
export const ASK_LIMIT_MS = 5_000
/** What its process may hold resident. */
export const RESIDENT_LIMIT_BYTES = 1024 ** 3
/** An answer is text of at most so many UTF-16 units; the largest view is far below. */
export const ANSWER_LIMIT = 8 * 1024 * 1024

/** What a file is asked, by a host on the engine's behalf. `input` is the contract's, and checked by it. */
export type FileQuestion =
  | { readonly kind: 'open'; readonly file: string; readonly slug: string; readonly name: string }
  | { readonly kind: 'check'; readonly file: string }
  | { readonly kind: 'look'; readonly look: string; readonly input: unknown }

/** Why a file was refused, or is not answered any more. */
export interface FileTrouble {
  /** `ask`: this one question failed. Everything else ends the file. */
  readonly reason:
    | 'not-a-file'
    | 'too-large'
    | 'not-a-recording'
    | 'foreign'
    | 'newer'
    | 'schema'
    | 'damaged'
    | 'deadline'
    | 'memory'
    | 'ended'
    | 'ask'
  /** For the user. Outside text in it. */
  readonly sentence: string
}

/** JSON text, which the engine parses: so it is plain and bounded, whatever happened in the process. */
export type FileAnswer = Result<string, FileTrouble>

/** Host → process. Answered one by one, in order. */
export interface ToFileChild {
  readonly id: number
  readonly question: FileQuestion
}

/** Process → host. */
export interface FromFileChild {
  readonly id: number
  readonly answer: FileAnswer
}

/** What the process says of a file that it opened. */
export interface FileFacts {
  /** Of the cluster inside. Outside. */
  readonly name: string
  readonly anonymous: boolean
  readonly oldestUs: string | null
  readonly newestUs: string | null
  readonly observations: number
  readonly servers: number
  /** False: only its first tables were checked yet. */
  readonly isWhole: boolean
}

/** One process for one file, as a host makes it: `child_process.fork` or `utilityProcess.fork`, with no environment. */
export interface FileChild {
  send(message: ToFileChild): void
  onMessage(listener: (message: unknown) => void): void
  /** Once, however it ends. */
  onExit(listener: () => void): void
  /** At once and for certain. */
  kill(): void
  /** What it holds resident; null: this system does not tell. */
  residentBytes(): Promise<number | null>
}
