import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'

// A box that scrolls must be reachable by keyboard (WCAG 2.1.1); spread, because only here a tabIndex on a section is right.
const REACHABLE = { tabIndex: 0 }

interface ScrollBoxProps {
  readonly label: string
  readonly className?: string
  readonly children: ReactNode
}

/** A part of a view that scrolls by itself and whose content takes no focus of its own. */
export function ScrollBox({ label, className, children }: ScrollBoxProps) {
  return (
    <section {...REACHABLE} aria-label={label} className={classNames('h-full overflow-auto', className)}>
      {children}
    </section>
  )
}
