import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import type { NodeRow } from '../../../shared/api/topology-views.ts'
import { toPresence } from '../../state/presences.ts'
import { useFrom } from '../../state/stores.tsx'
import { IconButton } from '../../ui/button.tsx'
import { Mark, State } from '../../ui/mark.tsx'
import { toBytes, toExact, toRate, toSpan } from '../../ui/number-text.ts'
import { OutsideText } from '../../ui/outside-text.tsx'
import { ScrollBox } from '../../ui/scroll-box.tsx'
import { toFullTime } from '../../ui/time-text.ts'
import { addressOf } from './node-columns.tsx'

interface ComparePanelProps {
  readonly nodes: readonly NodeRow[]
  readonly atMs: number
  readonly onRemove: (nodeId: number) => void
  readonly onClose: () => void
}

interface Line {
  readonly word: string
  /** What is compared; figures that always differ are not. */
  readonly by: ((node: NodeRow) => string) | null
  readonly cell: (node: NodeRow) => ReactNode
}

/** Two to four nodes beside each other; lines that differ are marked. */
export function ComparePanel({ nodes, atMs, onRemove, onClose }: ComparePanelProps) {
  const zone = useFrom('preferences', (state) => state.zone)
  const lines = toLines(atMs, (ms) => toFullTime(ms, zone))
  return (
    <section
      aria-label="Comparison"
      className="flex max-h-[45%] min-h-32 shrink-0 flex-col border-line border-t bg-surface-1"
    >
      <div className="flex h-8 shrink-0 items-center gap-2 border-line border-b pr-1.5 pl-3">
        <h2 className="text-12">Side by side</h2>
        <span className="flex-1 text-12 text-ink-3">≠ marks what differs</span>
        <IconButton small label="Close the comparison" onClick={onClose}>
          <X size={13} />
        </IconButton>
      </div>
      <ScrollBox label="Nodes side by side">
        <table className="w-full table-fixed text-12">
          <thead className="sticky top-0 bg-surface-1">
            <tr className="h-[26px]">
              <th scope="col" className="w-36 px-3 text-left font-normal text-ink-3">
                What
              </th>
              {nodes.map((node) => (
                <th key={node.nodeId} scope="col" className="px-2 text-left">
                  <span className="inline-flex items-center gap-1">
                    Node {node.nodeId}
                    <IconButton small label={`Take node ${node.nodeId} out`} onClick={() => onRemove(node.nodeId)}>
                      <X size={11} />
                    </IconButton>
                  </span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {lines.map((line) => {
              const differs = line.by !== null && new Set(nodes.map(line.by)).size > 1
              return (
                <tr key={line.word} className={`border-line/60 border-t ${differs ? 'bg-warn-soft' : ''}`}>
                  <th scope="row" className="px-3 py-1 text-left align-top font-normal text-ink-3">
                    {differs && (
                      <span className="mr-1 text-warn" title="They differ">
                        ≠
                      </span>
                    )}
                    {line.word}
                  </th>
                  {nodes.map((node) => (
                    <td key={node.nodeId} className="break-words px-2 py-1 align-top">
                      {line.cell(node)}
                    </td>
                  ))}
                </tr>
              )
            })}
          </tbody>
        </table>
      </ScrollBox>
    </section>
  )
}

function toLines(atMs: number, full: (ms: number) => string): readonly Line[] {
  const text = (word: string, of: (node: NodeRow) => string | null): Line => ({
    word,
    by: (node) => of(node) ?? '',
    cell: (node) => {
      const value = of(node)
      return value === null || value === '' ? (
        <span className="text-ink-3">not told</span>
      ) : (
        <OutsideText text={value} />
      )
    }
  })
  const age = (word: string, of: (node: NodeRow) => number | null): Line => ({
    word,
    by: null,
    cell: (node) => {
      const ms = of(node)
      return ms === null ? (
        <span className="text-ink-3">never</span>
      ) : (
        <span title={full(ms)}>{toSpan(atMs - ms)} ago</span>
      )
    }
  })
  return [
    {
      word: 'Presence',
      by: (node) => node.presence,
      cell: (node) => <State tone={toPresence(node.presence).tone} word={toPresence(node.presence).word} />
    },
    text('Why', (node) => node.presenceReason),
    text('Host', (node) => node.hostName),
    { ...text('Address', (node) => addressOf(node)), by: null },
    text('Server', (node) => node.connection?.server ?? null),
    text('Client', (node) => {
      const { name = null, lang = null, version = null } = node.connection ?? {}
      return [name, lang, version].filter(Boolean).join(' ')
    }),
    text('Subscriptions', (node) => node.connection?.subjects.slice(0, 8).join(', ') ?? null),
    text('Release', (node) => node.release.sentence),
    { word: 'Frames now', by: null, cell: (node) => toRate(node.framesPerSecond) },
    { word: 'Frames a day', by: null, cell: (node) => toExact(node.framesLastDay) },
    age('Last heard', (node) => node.lastHeardMs),
    age('Sign of life', (node) => node.lastSignMs),
    {
      word: 'Waiting for it',
      by: (node) => String((node.connection?.pendingBytes ?? 0) > 0),
      cell: (node) =>
        node.connection === null ? '' : `${toBytes(node.connection.pendingBytes)}, ${node.connection.stalls} stalls`
    },
    age('Connected', (node) => node.connection?.sinceMs ?? null),
    { word: 'Reconnects', by: (node) => String(node.reconnects), cell: (node) => node.reconnects },
    {
      word: 'Twice',
      by: (node) => String(node.duplicated),
      cell: (node) =>
        node.duplicated ? (
          <span className="inline-flex items-center gap-1 text-bad">
            <Mark tone="bad" size={8} /> two connections publish under this id
          </span>
        ) : (
          'no'
        )
    }
  ]
}
