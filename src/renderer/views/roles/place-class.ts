import { classNames } from '../../ui/class-names.ts'

/** Classes of whatever the keyboard stands on, and of what is selected. */
export const toPlaceClass = (active: boolean, selected: boolean): string =>
  classNames(
    'hover:bg-surface-2',
    selected && 'bg-accent-soft hover:bg-accent-soft',
    active && 'group-focus:shadow-[inset_0_0_0_2px_var(--accent)]'
  )
