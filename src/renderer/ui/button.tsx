import { cva, type VariantProps } from 'class-variance-authority'
import type { ComponentProps, ReactNode } from 'react'
import { classNames } from './class-names.ts'

const look = cva(
  'inline-flex h-7 shrink-0 items-center justify-center gap-1.5 rounded border px-2.5 text-12 whitespace-nowrap select-none disabled:opacity-50',
  {
    variants: {
      tone: {
        plain: 'border-line-strong bg-surface-1 text-ink-1 enabled:hover:bg-surface-2',
        quiet: 'border-transparent bg-transparent text-ink-2 enabled:hover:bg-surface-2 enabled:hover:text-ink-1',
        main: 'border-transparent bg-accent-solid font-semibold text-on-accent enabled:hover:brightness-110',
        bad: 'border-transparent bg-bad-solid font-semibold text-on-accent enabled:hover:brightness-110'
      },
      size: { normal: '', small: 'h-6 px-2', icon: 'w-7 px-0', 'small-icon': 'h-6 w-6 px-0' }
    },
    defaultVariants: { tone: 'plain', size: 'normal' }
  }
)

type ButtonProps = ComponentProps<'button'> & VariantProps<typeof look>

export function Button({ tone, size, className, type = 'button', ...rest }: ButtonProps) {
  return <button type={type} className={classNames(look({ tone, size }), className)} {...rest} />
}

interface IconButtonProps extends Omit<ButtonProps, 'children' | 'size'> {
  /** What it does: there is no word on it. */
  readonly label: string
  readonly children: ReactNode
  readonly small?: boolean
}

export function IconButton({ label, small = false, tone = 'quiet', ...rest }: IconButtonProps) {
  return <Button aria-label={label} title={label} size={small ? 'small-icon' : 'icon'} tone={tone} {...rest} />
}
