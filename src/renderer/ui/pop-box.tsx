import { Popover } from 'radix-ui'
import type { ReactNode } from 'react'
import { Button } from './button.tsx'

interface PopBoxProps {
  /** Names what opens, for screen readers. */
  readonly label: string
  /** What the quiet button shows. */
  readonly face: ReactNode
  readonly children: ReactNode
}

/** A button that opens a box below it; Escape and a click elsewhere close it. */
export function PopBox({ label, face, children }: PopBoxProps) {
  return (
    <Popover.Root>
      <Popover.Trigger asChild>
        <Button size="small" tone="quiet">
          {face}
        </Button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="start"
          sideOffset={4}
          collisionPadding={8}
          aria-label={label}
          className="z-30 w-[min(600px,90vw)] rounded border border-line-strong bg-surface-1 shadow-[var(--shadow)]"
        >
          {children}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}
