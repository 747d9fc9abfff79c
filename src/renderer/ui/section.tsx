import type { ReactNode } from 'react'

interface SectionProps {
  readonly title: string
  readonly actions?: ReactNode
  readonly children: ReactNode
}

/** A part of a drawer. */
export function Section({ title, actions, children }: SectionProps) {
  return (
    <section aria-label={title} className="border-line border-b px-3 py-2">
      <div className="mb-1 flex h-6 items-center gap-1">
        <h3 className="flex-1 font-normal text-12 text-ink-3">{title}</h3>
        {actions}
      </div>
      {children}
    </section>
  )
}

/** One line of a `<dl>`. */
export function Fact({ word, children }: { readonly word: string; readonly children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-3">{word}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </>
  )
}
