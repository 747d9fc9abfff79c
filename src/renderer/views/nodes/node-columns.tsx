import type { NodeRow } from '../../../shared/api/topology-views.ts'
import { presenceRank, toPresence } from '../../state/presences.ts'
import { Mark, State } from '../../ui/mark.tsx'
import { toBytes, toExact, toRate, toShort, toSpan } from '../../ui/number-text.ts'
import { OutsideText, toPlainText } from '../../ui/outside-text.tsx'
import { Sparkline } from '../../ui/sparkline.tsx'
import type { Column } from '../../ui/table-columns.ts'
import { toFullTime, type Zone } from '../../ui/time-text.ts'
import { CompareBox } from './compare-box.tsx'

/** How sure a match must be to be said without a mark of doubt. */
const SURE = 0.9
/** Never, for sorting: before every moment. */
const NEVER = -1

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

/**
 * The columns of issue 5 section 4. Ages count from the moment that is shown. An address of IPv4 is shown whole; at 1,280 px
 * all but the last two columns fit beside the rail.
 */
export function toNodeColumns(zone: Zone, atMs: number): readonly Column<NodeRow>[] {
  const ago = (ms: number | null, never: string) =>
    ms === null ? (
      <span className="text-ink-3">{never}</span>
    ) : (
      <span title={toFullTime(ms, zone)}>{toSpan(atMs - ms)} ago</span>
    )
  const time = (ms: number | null): string => (ms === null ? '' : toFullTime(ms, zone))
  return [
    {
      id: 'compare',
      title: 'Pick',
      width: 44,
      control: true,
      cell: (node) => <CompareBox nodeId={node.nodeId} />,
      text: () => ''
    },
    {
      id: 'presence',
      title: 'Presence',
      width: 92,
      cell: (node) => (
        <span title={toPlainText(node.presenceReason)}>
          <State tone={toPresence(node.presence).tone} word={toPresence(node.presence).word} />
        </span>
      ),
      sortBy: (node) => presenceRank(node.presence),
      text: (node) => toPresence(node.presence).word
    },
    {
      id: 'node',
      title: 'Node',
      width: 62,
      align: 'end',
      mono: true,
      cell: (node) => (
        <span title={node.duplicated ? 'Two connections publish under this id.' : undefined}>
          {node.duplicated && <span className="mr-1 text-bad">twice</span>}
          {node.nodeId}
        </span>
      ),
      sortBy: (node) => node.nodeId,
      text: (node) => String(node.nodeId)
    },
    {
      id: 'host',
      title: 'Host',
      width: 96,
      grows: true,
      cell: (node) =>
        node.hostName === null ? <span className="text-ink-3">not told</span> : <OutsideText text={node.hostName} />,
      sortBy: (node) => node.hostName ?? '',
      text: (node) => toPlainText(node.hostName ?? '')
    },
    {
      id: 'address',
      title: 'Address',
      width: 166,
      mono: true,
      cell: (node) => (node.connection === null ? '' : <OutsideText text={addressOf(node)} mono />),
      sortBy: (node) => (node.connection === null ? '' : addressOf(node)),
      text: (node) => (node.connection === null ? '' : toPlainText(addressOf(node)))
    },
    {
      id: 'server',
      title: 'Server',
      width: 80,
      cell: (node) =>
        node.connection === null ? (
          <span className="text-ink-3">none</span>
        ) : (
          <span title={`${Math.round(node.confidence * 100)} % sure: ${toPlainText(node.reason)}`}>
            {node.confidence < SURE && '~ '}
            <OutsideText text={node.connection.server} />
          </span>
        ),
      sortBy: (node) => node.connection?.server ?? '',
      text: (node) => toPlainText(node.connection?.server ?? '')
    },
    {
      id: 'now',
      title: 'Frames now',
      brief: 'Now',
      width: 62,
      align: 'end',
      cell: (node) => toRate(node.framesPerSecond),
      sortBy: (node) => node.framesPerSecond,
      text: (node) => node.framesPerSecond.toFixed(2)
    },
    {
      id: 'spark',
      title: 'Over the range',
      brief: 'Range',
      width: 92,
      cell: (node) => (
        <Sparkline values={node.spark} width={76} height={16} label={`${sum(node.spark)} frames over the range`} />
      ),
      sortBy: (node) => sum(node.spark),
      text: (node) => String(sum(node.spark))
    },
    {
      id: 'day',
      title: 'A day',
      width: 58,
      align: 'end',
      cell: (node) => <span title={`${toExact(node.framesLastDay)} frames`}>{toShort(node.framesLastDay)}</span>,
      sortBy: (node) => node.framesLastDay,
      text: (node) => String(node.framesLastDay)
    },
    {
      id: 'heard',
      title: 'Last heard',
      brief: 'Heard',
      width: 76,
      align: 'end',
      cell: (node) => ago(node.lastHeardMs, 'never'),
      sortBy: (node) => node.lastHeardMs ?? NEVER,
      text: (node) => time(node.lastHeardMs)
    },
    {
      id: 'sign',
      title: 'Sign of life',
      brief: 'Life',
      width: 76,
      align: 'end',
      cell: (node) => ago(node.lastSignMs, 'none'),
      sortBy: (node) => node.lastSignMs ?? NEVER,
      text: (node) => time(node.lastSignMs)
    },
    {
      id: 'pending',
      title: 'Waiting',
      width: 76,
      align: 'end',
      cell: (node) => <Waiting node={node} />,
      sortBy: (node) => node.connection?.pendingBytes ?? NEVER,
      text: (node) =>
        node.connection === null ? '' : `${node.connection.pendingBytes} B, ${node.connection.stalls} stalls`
    },
    {
      id: 'since',
      title: 'Connected',
      width: 88,
      align: 'end',
      cell: (node) => ago(node.connection?.sinceMs ?? null, ''),
      sortBy: (node) => node.connection?.sinceMs ?? NEVER,
      text: (node) => time(node.connection?.sinceMs ?? null)
    },
    {
      id: 'reconnects',
      title: 'Reconnects',
      width: 112,
      align: 'end',
      cell: (node) => (node.reconnects === 0 ? <span className="text-ink-3">0</span> : node.reconnects),
      sortBy: (node) => node.reconnects,
      text: (node) => String(node.reconnects)
    },
    {
      id: 'release',
      title: 'Release',
      width: 132,
      cell: (node) => (
        <span title={`${toPlainText(node.release.sentence)} (${Math.round(node.release.confidence * 100)} % sure)`}>
          {node.release.confidence < 1 && '~ '}
          <OutsideText text={node.release.sentence} />
        </span>
      ),
      sortBy: (node) => node.release.sentence,
      text: (node) => toPlainText(node.release.sentence)
    }
  ]
}

export const addressOf = (node: NodeRow): string =>
  node.connection === null ? '' : `${node.connection.ip}:${node.connection.port}`

function Waiting({ node }: { readonly node: NodeRow }) {
  const connection = node.connection
  if (connection === null) return null
  if (connection.pendingBytes === 0 && connection.stalls === 0) return <span className="text-ink-3">0</span>
  return (
    <span
      className="inline-flex items-center gap-1 text-warn"
      title={`${toExact(connection.pendingBytes)} B wait at the server to be sent to it; ${connection.stalls} stalls`}
    >
      <Mark tone="warn" size={8} /> {toBytes(connection.pendingBytes)}
      {connection.stalls > 0 && `, ${connection.stalls}×`}
    </span>
  )
}
