import type { MessagePort } from 'node:worker_threads'
import type { FileQuestion } from './file-protocol.ts'
import type { InitialCluster } from './initial-cluster.ts'

/** What the host's thread hands the engine's worker at its start. Secrets in it exist only in memory. */
export interface EngineStart {
  readonly dataFolder: string
  readonly hostKind: 'desktop' | 'headless'
  readonly version: string
  readonly platform: string
  readonly historyWorkerUrl: string
  /** Of `export-worker`. */
  readonly exportWorkerUrl: string
  /** Secrets found by the headless host at its start (R11), by name; they belong to `initial`. */
  readonly secrets: Readonly<Record<string, string>>
  /** A cluster or demo named on the command line, or null: those that were open last time. */
  readonly initial: InitialCluster | null
  /** Operators may act on clusters that were set up so (R13): the desktop always, `stoa serve` with `--allow-actions`. */
  readonly allowActions: boolean
}

/** Host → engine. */
export type HostMessage =
  | { readonly kind: 'attach'; readonly client: number; readonly port: MessagePort }
  | { readonly kind: 'congested'; readonly client: number; readonly on: boolean }
  | { readonly kind: 'detach'; readonly client: number }
  | { readonly kind: 'answered'; readonly ask: number; readonly answer: unknown }
  | { readonly kind: 'stop' }

/**
 * What only a host can do. `file-…` are the processes of opened files: started (a number), asked (a `FileAnswer`), ended.
 * `protect` and `unprotect` are the desktop's safeStorage; null means: not possible.
 */
export type HostQuestion =
  | { readonly kind: 'save-path'; readonly suggestedName: string }
  | { readonly kind: 'open-path' }
  | { readonly kind: 'file-start' }
  | { readonly kind: 'file-ask'; readonly child: number; readonly question: FileQuestion }
  | { readonly kind: 'file-end'; readonly child: number }
  | { readonly kind: 'notify'; readonly title: string; readonly body: string }
  | { readonly kind: 'protect'; readonly plain: string }
  | { readonly kind: 'unprotect'; readonly backend: string; readonly bytes: Uint8Array }

/** Engine → host. */
export type EngineMessage =
  | { readonly kind: 'ready'; readonly slug: string | null }
  | { readonly kind: 'failed'; readonly sentence: string }
  | { readonly kind: 'ask'; readonly ask: number; readonly question: HostQuestion }
  | { readonly kind: 'log'; readonly event: string; readonly fields: Readonly<Record<string, unknown>> }
  | { readonly kind: 'stopped' }
