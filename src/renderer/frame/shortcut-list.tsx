import { Dialog } from '../ui/dialog.tsx'
import { VIEW_LIST } from './view-list.ts'

type Keys = readonly (readonly [string, string])[]

const VIEWS: Keys = [
  ...VIEW_LIST.map((view) => [`g ${view.key}`, `${view.word}: ${view.note}`] as const),
  ['g s', 'Settings'],
  ['Ctrl K', 'Every command, node and setting'],
  ['?', 'This list']
]
const TIME: Keys = [
  ['Space', 'Pause, and back to live'],
  ['[ ]', 'Previous, next gap, finding, block or pin'],
  ['t', 'Type a time'],
  ['p', 'Pin a note to this moment'],
  ['+ −', 'Zoom in, out'],
  ['< >', 'Move the strip back, on'],
  ['0', 'The whole history on the strip'],
  ['c', 'Compare: a second pane']
]
const STRIP: Keys = [
  ['← →', 'Move the moment, with Shift ten times as far'],
  ['Home End', 'To the begin, to the present'],
  ['r', 'Make a range of what is shown'],
  ['Escape', 'From a range to its end']
]
const TABLE: Keys = [
  ['/', 'Filter this view'],
  ['↑ ↓ Page', 'Move'],
  ['Enter', 'Open the details of a row'],
  ['y', 'Copy a row'],
  ['Escape', 'Close the details, a menu, a dialog']
]

export function ShortcutList({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  return (
    <Dialog open={open} onClose={onClose} title="Keyboard" wide>
      <div className="grid grid-cols-1 gap-x-6 gap-y-3 overflow-y-auto p-3 sm:grid-cols-2">
        <div className="flex flex-col gap-3">
          <KeyTable title="Views" keys={VIEWS} />
          <KeyTable title="In a table" keys={TABLE} />
        </div>
        <div className="flex flex-col gap-3">
          <KeyTable title="Time" keys={TIME} />
          <KeyTable title="With the focus on the strip’s handle" keys={STRIP} />
        </div>
      </div>
    </Dialog>
  )
}

function KeyTable({ title, keys }: { readonly title: string; readonly keys: Keys }) {
  return (
    <table className="w-full text-12">
      <caption className="pb-1 text-left text-12 text-ink-3">{title}</caption>
      <tbody>
        {keys.map(([names, what]) => (
          <tr key={names} className="h-6 align-baseline">
            <th scope="row" className="w-24 pr-2 text-left font-normal whitespace-nowrap">
              {names.split(' ').map((key) => (
                <kbd key={key} className="mr-1 rounded border border-line-strong bg-surface-0 px-1.5 font-mono text-12">
                  {key}
                </kbd>
              ))}
            </th>
            <td className="text-ink-2">{what}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
