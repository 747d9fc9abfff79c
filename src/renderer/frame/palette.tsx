import { Command } from 'cmdk'
import { type ReactNode, useState } from 'react'
import { useClusterSlug, useGo, useSecondCluster } from '../state/search.ts'
import { useFrom } from '../state/stores.tsx'
import { useTime } from '../state/time.ts'
import { useCloseFile } from '../state/use-close-file.ts'
import { RANGE_NAMES, toRangeMs } from '../state/view-search.ts'
import { Dialog } from '../ui/dialog.tsx'
import { toPlainText } from '../ui/outside-text.tsx'
import { useActionEntries } from './use-action-entries.ts'
import { useCompare } from './use-compare.ts'
import { useToggle } from './use-live.ts'
import { useStep } from './use-steps.ts'
import { VIEW_LIST } from './view-list.ts'

interface PaletteProps {
  readonly open: boolean
  readonly onClose: () => void
  readonly onShortcuts: () => void
  readonly onPin: () => void
  readonly onType: () => void
}

interface Entry {
  readonly id: string
  readonly word: string
  readonly note?: string
  readonly run: () => void
}

/** Every command, every node, every setting, by typing. */
export function Palette({ open, onClose, ...actions }: PaletteProps) {
  return (
    <Dialog open={open} onClose={onClose} title="Commands" wide bare>
      <PaletteBody onClose={onClose} {...actions} />
    </Dialog>
  )
}

function PaletteBody({ onClose, ...actions }: Omit<PaletteProps, 'open'>) {
  const [text, setText] = useState('')
  const goTo = useGoEntries()
  const nodes = useNodeEntries()
  const settings = useSettingEntries(actions.onShortcuts)
  const time = useTimeEntries(actions)
  const acting = useActionEntries()
  const group = (heading: string, entries: readonly Entry[]): ReactNode => (
    <Command.Group
      heading={heading}
      className="[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-11 [&_[cmdk-group-heading]]:text-ink-3"
    >
      {entries.map((entry) => (
        <Command.Item
          key={entry.id}
          value={`${entry.word} ${entry.note ?? ''} ${entry.id}`}
          onSelect={() => {
            onClose()
            entry.run()
          }}
          className="flex h-7 items-center gap-3 rounded px-2 text-13 data-[selected=true]:bg-accent-soft"
        >
          <span className="min-w-0 flex-1 truncate">{entry.word}</span>
          <span className="text-12 text-ink-3">{entry.note}</span>
        </Command.Item>
      ))}
    </Command.Group>
  )
  return (
    <Command label="Commands" loop className="flex min-h-0 flex-col">
      <Command.Input
        value={text}
        onValueChange={setText}
        placeholder="Type a command, a node or a setting"
        className="h-11 shrink-0 border-line border-b bg-transparent px-3.5 text-15 outline-none placeholder:text-ink-3"
      />
      <Command.List className="min-h-0 flex-1 overflow-y-auto p-1.5">
        <Command.Empty className="p-4 text-center text-ink-2">Nothing by that name.</Command.Empty>
        {group('Go to', goTo)}
        {time.length > 0 && group('Time', time)}
        {group('Settings and commands', settings)}
        {acting.length > 0 && group('Run by hand', acting)}
        {nodes.length > 0 && group('Nodes', nodes)}
      </Command.List>
    </Command>
  )
}

function useGoEntries(): readonly Entry[] {
  const go = useGo()
  const list = useFrom('clusters', (state) => state.list) ?? []
  const here = useClusterSlug() ?? list[0]?.slug
  const views: Entry[] =
    here === undefined
      ? []
      : VIEW_LIST.map((view) => ({
          id: view.id,
          word: view.word,
          note: `${view.note}   g ${view.key}`,
          run: () => go(`/c/${here}/${view.id}`)
        }))
  return [
    ...views,
    { id: 'settings', word: 'Settings', note: 'g s', run: () => go('/settings') },
    { id: 'connect', word: 'Connect a cluster', run: () => go('/connect') },
    { id: 'start', word: 'First start: all doors', run: () => go('/start') },
    ...list
      .filter((cluster) => cluster.slug !== here)
      .map((cluster) => ({
        id: `cluster-${cluster.slug}`,
        word: `Switch to ${toPlainText(cluster.name)}`,
        note: 'cluster',
        run: () => go(`/c/${cluster.slug}/overview`)
      }))
  ]
}

function useNodeEntries(): readonly Entry[] {
  const go = useGo()
  const slug = useClusterSlug()
  const nodes = useFrom('overview', (state) => state.view?.nodes)
  if (slug === null || nodes === undefined) return []
  return nodes.map((node) => ({
    id: `node-${node.nodeId}`,
    word: `Node ${node.nodeId}`,
    note: 'its events',
    run: () => go(`/c/${slug}/events`, { node: String(node.nodeId) })
  }))
}

function useSettingEntries(onShortcuts: () => void): readonly Entry[] {
  const change = useFrom('preferences', (state) => state.change)
  const ask = useFrom('files', (state) => state.ask)
  const set = (id: string, word: string, part: Parameters<typeof change>[0]): Entry => ({
    id,
    word,
    note: 'appearance',
    run: () => change(part)
  })
  return [
    { id: 'open', word: 'Open a recording', note: 'a .stoa file', run: () => ask(true) },
    set('dark', 'Theme: dark', { theme: 'dark' }),
    set('light', 'Theme: light', { theme: 'light' }),
    set('system', 'Theme: as the system', { theme: 'system' }),
    set('utc', 'Times in UTC', { zone: 'utc' }),
    set('local', 'Times in local time', { zone: 'local' }),
    set('compact', 'Rows: compact', { density: 'compact' }),
    set('roomy', 'Rows: roomy', { density: 'roomy' }),
    { id: 'keys', word: 'Keyboard list', note: '?', run: onShortcuts }
  ]
}

function useTimeEntries({ onPin, onType }: Pick<PaletteProps, 'onPin' | 'onType'>): readonly Entry[] {
  const slug = useClusterSlug()
  const second = useSecondCluster()
  const { live, setSpan } = useTime()
  const toggle = useToggle()
  const step = useStep()
  const compare = useCompare()
  const exportRecording = useFrom('recordings', (state) => state.ask)
  const closeFile = useCloseFile()
  if (slug === null) return []
  return [
    { id: 'live', word: live ? 'Pause' : 'Back to live', note: 'Space', run: toggle },
    { id: 'time', word: 'Go to a time', note: 't', run: onType },
    { id: 'back', word: 'Step back: gap, finding, block, pin', note: '[', run: () => void step('backward') },
    { id: 'on', word: 'Step on: gap, finding, block, pin', note: ']', run: () => void step('forward') },
    { id: 'pin', word: 'Pin a note to this moment', note: 'p', run: onPin },
    {
      id: 'compare',
      word: second === null ? 'Compare: two side by side' : 'Close the second pane',
      note: 'c',
      run: compare
    },
    { id: 'record', word: 'Export recording', note: 'a .stoa file', run: () => exportRecording(true) },
    ...(closeFile === null ? [] : [{ id: 'close', word: 'Close this recording', run: () => void closeFile() }]),
    ...RANGE_NAMES.map((range) => ({
      id: `range-${range}`,
      word: `Range: ${range}`,
      note: 'time',
      run: () => setSpan(toRangeMs(range))
    }))
  ]
}
