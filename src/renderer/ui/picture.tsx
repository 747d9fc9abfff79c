import type { ReactNode } from 'react'
import { Mark, type Tone } from './mark.tsx'

export type PictureKind = 'loading' | 'empty' | 'stale' | 'not-permitted' | 'failed'

const TONES: Readonly<Record<PictureKind, Tone>> = {
  loading: 'ours',
  empty: 'unknown',
  stale: 'warn',
  'not-permitted': 'gap',
  failed: 'bad'
}

interface PictureProps {
  readonly kind: PictureKind
  readonly title: string
  /** What would fill it and how, or what to do. */
  readonly children?: ReactNode
  readonly actions?: ReactNode
}

/** What stands where content would be. The five kinds never look alike: shape, words and frame differ. */
export function Picture({ kind, title, children, actions }: PictureProps) {
  return (
    <div
      role={kind === 'failed' ? 'alert' : 'status'}
      className="flex h-full min-h-28 flex-col items-center justify-center gap-2 p-6 text-center"
    >
      <span className={kind === 'loading' ? 'animate-pulse' : undefined}>
        <Mark tone={TONES[kind]} size={18} />
      </span>
      <p className="font-semibold text-13 text-ink-1">{title}</p>
      {children !== undefined && <div className="max-w-[52ch] text-12 text-ink-2">{children}</div>}
      {actions !== undefined && <div className="mt-1 flex flex-wrap justify-center gap-2">{actions}</div>}
    </div>
  )
}
