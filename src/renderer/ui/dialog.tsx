import { X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { IconButton } from './button.tsx'
import { classNames } from './class-names.ts'

interface DialogProps {
  readonly open: boolean
  readonly onClose: () => void
  readonly title: string
  readonly children: ReactNode
  readonly wide?: boolean
  /** Keeps the title for screen readers only. */
  readonly bare?: boolean
}

/**
 * A dialog over everything. The veil is our own element and not Radix's overlay: that one brings the scroll lock,
 * which inserts a `<style>`; nothing behind the dialog scrolls anyway.
 */
export function Dialog({ open, onClose, title, children, wide = false, bare = false }: DialogProps) {
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Radix.Portal>
        <div aria-hidden="true" className="fixed inset-0 z-40 bg-[oklch(0.1_0.01_256/0.55)]" />
        <Radix.Content
          aria-describedby={undefined}
          className={classNames(
            'fixed top-[12vh] left-1/2 z-50 flex max-h-[76vh] w-[min(440px,92vw)] -translate-x-1/2 flex-col rounded border border-line-strong bg-surface-1 shadow-[var(--shadow)]',
            wide && 'w-[min(620px,92vw)]'
          )}
        >
          <div className={bare ? 'sr-only' : 'flex h-10 shrink-0 items-center border-line border-b pr-1.5 pl-3'}>
            <Radix.Title className="flex-1 font-semibold text-13">{title}</Radix.Title>
            {!bare && (
              <IconButton label="Close" onClick={onClose}>
                <X size={14} />
              </IconButton>
            )}
          </div>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
