import type { ReactNode } from 'react'
import { useNow } from './browser-clock.ts'
import { Mark } from './mark.tsx'
import { toSpan } from './number-text.ts'
import { OutsideText } from './outside-text.tsx'
import { Picture } from './picture.tsx'

interface LookFrameProps {
  /** Begins a sentence: "The topology". */
  readonly what: string
  /** There is something to show. */
  readonly ready: boolean
  readonly error: { readonly kind: string; readonly message: string } | null
  /** Another time is being asked for. */
  readonly waiting: boolean
  readonly stale: boolean
  /** Of what is shown. */
  readonly atMs: number | null
  /** Given while live: from this age on, what is shown is old. */
  readonly oldAfterMs?: number
  readonly children: ReactNode
}

/** A view's content, or one of the pictures that stand for it: loading, not permitted, failed; what is stale says so. */
export function LookFrame({ what, ready, error, waiting, stale, atMs, oldAfterMs, children }: LookFrameProps) {
  const now = useNow(1_000)
  if (!ready) {
    if (error === null) return <Picture kind="loading" title={`${what} is being read.`} />
    const refused = error.kind === 'refused'
    return (
      <Picture
        kind={refused ? 'not-permitted' : 'failed'}
        title={refused ? `${what} may not be seen` : `${what} cannot be shown`}
      >
        <OutsideText text={error.message} />
      </Picture>
    )
  }
  const age = atMs === null ? 0 : now - atMs
  const old = oldAfterMs !== undefined && age > oldAfterMs
  const word = error !== null ? error.message : old || (stale && !waiting) ? 'No newer picture has come.' : null
  return (
    <div className="flex h-full min-h-0 flex-col">
      {waiting && (
        <p
          role="status"
          className="flex shrink-0 items-center gap-2 border-line border-b bg-surface-2 px-3 py-1 text-12"
        >
          <Mark tone="ours" /> Reading that moment; what is shown is of before.
        </p>
      )}
      {!waiting && word !== null && (
        <p
          role="status"
          className="flex shrink-0 items-center gap-2 border-warn border-b bg-warn-soft px-3 py-1 text-12"
        >
          <Mark tone="warn" />
          <strong>Stale{old ? `, ${toSpan(age)} old` : ''}.</strong>
          <span className="min-w-0 truncate">
            <OutsideText text={word} />
          </span>
        </p>
      )}
      <div className={`min-h-0 flex-1 ${(stale || old) && !waiting ? 'opacity-75' : ''}`}>{children}</div>
    </div>
  )
}
