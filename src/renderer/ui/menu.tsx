import { DropdownMenu } from 'radix-ui'
import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'

export interface MenuItem {
  readonly key: string
  readonly label: ReactNode
  readonly onSelect: () => void
  /** Given: the item is a check mark. */
  readonly checked?: boolean
  readonly disabled?: boolean
}

export interface MenuLine {
  readonly key: string
  readonly line: true
}

interface MenuProps {
  readonly trigger: ReactNode
  readonly items: readonly (MenuItem | MenuLine)[]
  readonly align?: 'start' | 'end'
  readonly wide?: boolean
}

const ITEM =
  'flex min-h-7 items-center gap-2 rounded-[3px] px-2 text-12 outline-none data-[highlighted]:bg-accent-soft data-[disabled]:opacity-50'

/** Not modal: a modal menu locks scrolling through an inserted `<style>`. */
export function Menu({ trigger, items, align = 'start', wide = false }: MenuProps) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align={align}
          sideOffset={4}
          collisionPadding={8}
          className={classNames(
            'z-30 max-h-[60vh] min-w-40 overflow-y-auto rounded border border-line-strong bg-surface-1 p-1 shadow-[var(--shadow)]',
            wide && 'min-w-72'
          )}
        >
          {items.map((item) => ('line' in item ? <Line key={item.key} /> : <Item key={item.key} item={item} />))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

const Line = (): ReactNode => <DropdownMenu.Separator className="my-1 h-px bg-line" />

function Item({ item }: { readonly item: MenuItem }) {
  const disabled = item.disabled === true
  if (item.checked === undefined) {
    return (
      <DropdownMenu.Item className={ITEM} disabled={disabled} onSelect={item.onSelect}>
        {item.label}
      </DropdownMenu.Item>
    )
  }
  return (
    <DropdownMenu.CheckboxItem
      className={ITEM}
      disabled={disabled}
      checked={item.checked}
      onCheckedChange={item.onSelect}
      onSelect={(event) => event.preventDefault()}
    >
      <span aria-hidden="true" className="w-3 text-accent">
        {item.checked ? '✓' : ''}
      </span>
      {item.label}
    </DropdownMenu.CheckboxItem>
  )
}
