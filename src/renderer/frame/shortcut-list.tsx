import { Dialog } from '../ui/dialog.tsx'
import { VIEW_LIST } from './view-list.ts'

const KEYS: readonly (readonly [string, string])[] = [
  ...VIEW_LIST.map((view) => [`g ${view.key}`, `${view.word}: ${view.note}`] as const),
  ['g s', 'Settings'],
  ['Space', 'Pause, and back to live'],
  ['/', 'Filter this view'],
  ['Ctrl K', 'Every command, node and setting'],
  ['↑ ↓ Page Home End', 'Move in a table'],
  ['Enter', 'Open the details of a row'],
  ['y', 'Copy a row'],
  ['Escape', 'Close the details, a menu, a dialog'],
  ['?', 'This list']
]

export function ShortcutList({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  return (
    <Dialog open={open} onClose={onClose} title="Keyboard">
      <table className="m-3 text-13">
        <tbody>
          {KEYS.map(([keys, what]) => (
            <tr key={keys} className="h-[26px]">
              <th scope="row" className="w-44 pr-4 text-left font-normal">
                {keys.split(' ').map((key) => (
                  <kbd
                    key={key}
                    className="mr-1 rounded border border-line-strong bg-surface-0 px-1.5 font-mono text-12"
                  >
                    {key}
                  </kbd>
                ))}
              </th>
              <td className="text-ink-2">{what}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Dialog>
  )
}
