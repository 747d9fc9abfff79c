import { X } from 'lucide-react'
import { useFrom } from '../state/stores.tsx'
import { IconButton } from '../ui/button.tsx'
import { Mark } from '../ui/mark.tsx'
import { OutsideText } from '../ui/outside-text.tsx'

export function Toasts() {
  const list = useFrom('toasts', (state) => state.list)
  const dismiss = useFrom('toasts', (state) => state.dismiss)
  return (
    <div
      role="status"
      aria-label="Your last actions"
      className="fixed right-3 bottom-9 z-50 flex w-80 flex-col gap-2 empty:hidden"
    >
      {list.map((toast) => (
        <div
          key={toast.id}
          className="flex items-center gap-2 rounded border border-line-strong bg-surface-1 py-1 pr-1 pl-3 text-12 shadow-[var(--shadow)]"
        >
          <Mark tone={toast.tone} />
          <span className="min-w-0 flex-1">
            <OutsideText text={toast.sentence} />
          </span>
          <IconButton small label="Dismiss" onClick={() => dismiss(toast.id)}>
            <X size={12} />
          </IconButton>
        </div>
      ))}
    </div>
  )
}
