import type { ReactNode } from 'react'

interface StepProps {
  readonly number: number
  readonly title: string
  readonly children: ReactNode
}

export function Step({ number, title, children }: StepProps) {
  return (
    <section aria-label={title} className="flex gap-3">
      <span
        aria-hidden="true"
        className="grid size-6 shrink-0 place-items-center rounded border border-line-strong text-12 text-ink-2"
      >
        {number}
      </span>
      <div className="flex min-w-0 flex-1 flex-col gap-2.5">
        <h2 className="pt-0.5 font-semibold text-15">{title}</h2>
        {children}
      </div>
    </section>
  )
}
