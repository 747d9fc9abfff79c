import { Maximize2, Minimize2, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { IconButton } from './button.tsx'

interface DrawerProps {
  readonly title: ReactNode
  readonly onClose: () => void
  readonly wide: boolean
  readonly onWide: (wide: boolean) => void
  readonly actions?: ReactNode
  readonly children: ReactNode
}

/** What is selected, beside the content and never over it. */
export function Drawer({ title, onClose, wide, onWide, actions, children }: DrawerProps) {
  return (
    <aside
      aria-label="Details"
      className={`flex min-h-0 shrink-0 flex-col border-line border-l bg-surface-1 ${wide ? 'w-[600px]' : 'w-[360px]'} max-md:w-72`}
    >
      <div className="flex h-9 shrink-0 items-center gap-1 border-line border-b pr-1 pl-3">
        <h2 className="min-w-0 flex-1 truncate font-semibold text-13">{title}</h2>
        {actions}
        <IconButton small label={wide ? 'Narrow the drawer' : 'Widen the drawer'} onClick={() => onWide(!wide)}>
          {wide ? <Minimize2 size={13} /> : <Maximize2 size={13} />}
        </IconButton>
        <IconButton small label="Close details (Escape)" onClick={onClose}>
          <X size={14} />
        </IconButton>
      </div>
      <div className="min-h-0 flex-1 overflow-auto">{children}</div>
    </aside>
  )
}
