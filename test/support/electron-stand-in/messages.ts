/** Child (the program under test, with the stand-in as its `electron`) → launcher (which owns Chromium). */
export type ToLauncher =
  | {
      readonly op: 'open'
      readonly win: number
      readonly preload: string | null
      readonly width: number
      readonly height: number
      readonly schemes: readonly string[]
    }
  | { readonly op: 'load'; readonly win: number; readonly rid: number; readonly url: string }
  | { readonly op: 'close'; readonly win: number }
  | { readonly op: 'to-page'; readonly win: number; readonly message: ToPage }
  | {
      readonly op: 'fetched'
      readonly rid: number
      readonly status: number
      readonly headers: Record<string, string>
      readonly body: Uint8Array
    }
  | { readonly op: 'judged'; readonly rid: number; readonly allow: boolean }
  | { readonly op: 'evaluated'; readonly rid: number; readonly value?: string; readonly error?: string }

/** Launcher → child. */
export type ToChild =
  | { readonly op: 'loaded'; readonly rid: number; readonly error: string | null }
  | { readonly op: 'fetch'; readonly rid: number; readonly url: string; readonly method: string }
  | { readonly op: 'request'; readonly rid: number; readonly url: string; readonly resourceType: string }
  | {
      readonly op: 'navigate'
      readonly rid: number
      readonly win: number
      readonly url: string
      readonly main: boolean
    }
  | { readonly op: 'popup'; readonly rid: number; readonly win: number; readonly url: string }
  | { readonly op: 'from-page'; readonly win: number; readonly url: string; readonly message: FromPage }
  | { readonly op: 'gone'; readonly win: number }
  | { readonly op: 'crashed'; readonly win: number }
  | { readonly op: 'evaluate'; readonly rid: number; readonly fn: string; readonly arg: string }
  | { readonly op: 'quit' }

/** Preload world → main, through one CDP binding; `data` and `args` are clone-text. */
export type FromPage =
  | { readonly op: 'send'; readonly channel: string; readonly args: string; readonly ports: readonly string[] }
  | { readonly op: 'port'; readonly id: string; readonly data: string }
  | { readonly op: 'port-close'; readonly id: string }

/** Main → preload world. */
export type ToPage =
  | { readonly op: 'port'; readonly id: string; readonly data: string }
  | { readonly op: 'port-close'; readonly id: string }
