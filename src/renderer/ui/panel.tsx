import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'

interface PanelProps {
  readonly title: string
  /** Beside the title: a count, a state. */
  readonly note?: ReactNode
  readonly actions?: ReactNode
  readonly children: ReactNode
  readonly className?: string
  /** No padding: a table or a chart brings its own. */
  readonly flush?: boolean
}

export function Panel({ title, note, actions, children, className, flush = false }: PanelProps) {
  return (
    <section
      aria-label={title}
      className={classNames('flex min-h-0 min-w-0 flex-col rounded border border-line bg-surface-1', className)}
    >
      <div className="flex h-8 shrink-0 items-center gap-2 border-line border-b pr-1.5 pl-2.5">
        <h2 className="text-12 text-ink-1">{title}</h2>
        {note !== undefined && <span className="min-w-0 truncate text-12 text-ink-3">{note}</span>}
        <span className="flex-1" />
        {actions}
      </div>
      <div className={classNames('min-h-0 flex-1', !flush && 'p-2.5')}>{children}</div>
    </section>
  )
}
