import { ChevronDown, ChevronRight } from 'lucide-react'
import { State, type Tone } from '../../ui/mark.tsx'
import { OutsideText, toPlainText } from '../../ui/outside-text.tsx'
import type { Column } from '../../ui/table-columns.ts'
import { toFullTime, toRowTime, type Zone } from '../../ui/time-text.ts'
import { CountsBar } from './counts-bar.tsx'
import { EVIDENCES } from './evidence-looks.ts'
import { type ListLine, toSum } from './group-bursts.ts'
import { toMsText } from './time-scale.ts'

export const SEVERITIES: ReadonlyMap<string, { readonly tone: Tone; readonly word: string }> = new Map([
  ['bad', { tone: 'bad', word: 'missed' }],
  ['warn', { tone: 'warn', word: 'doubtful' }],
  ['unknown', { tone: 'unknown', word: 'unknown' }],
  ['ok', { tone: 'ok', word: 'reached' }]
])

const severityOf = (line: ListLine) =>
  SEVERITIES.get(toSum(line).severity) ?? { tone: 'unknown' as const, word: 'unknown' }

/** The columns of the list; bursts show what they add up to. */
export function toBlockColumns(zone: Zone): readonly Column<ListLine>[] {
  const time = (line: ListLine): number => Number(toSum(line).atUs) / 1000
  return [
    {
      id: 'time',
      title: 'On the bus',
      width: 156,
      mono: true,
      cell: (line) => (
        <span
          className={line.kind === 'frame' && line.inBurst ? 'pl-3' : undefined}
          title={toFullTime(time(line), zone)}
        >
          {toRowTime(time(line), zone)}
        </span>
      ),
      sortBy: (line) => time(line),
      text: (line) => toFullTime(time(line), zone)
    },
    {
      id: 'severity',
      title: 'So far',
      width: 96,
      cell: (line) => <State {...severityOf(line)} />,
      sortBy: (line) => [...SEVERITIES.keys()].indexOf(toSum(line).severity),
      text: (line) => severityOf(line).word
    },
    {
      id: 'what',
      title: 'What',
      width: 210,
      grows: true,
      cell: (line) => <What line={line} />,
      sortBy: (line) => toSum(line).what,
      text: (line) => toPlainText(toSum(line).what)
    },
    {
      id: 'address',
      title: 'Address',
      width: 150,
      mono: true,
      cell: (line) =>
        line.kind === 'burst' || line.row.address === null ? (
          ''
        ) : (
          <span title={toPlainText(line.row.address.reason)}>
            <OutsideText text={line.row.address.address} mono />
          </span>
        ),
      sortBy: (line) => (line.kind === 'burst' ? '' : (line.row.address?.address ?? '')),
      text: (line) => (line.kind === 'burst' ? '' : toPlainText(line.row.address?.address ?? ''))
    },
    {
      id: 'id',
      title: 'Id',
      width: 124,
      mono: true,
      cell: (line) =>
        line.kind === 'burst' || line.row.objectId === null ? (
          <NoId line={line} />
        ) : (
          <OutsideText text={line.row.objectId} mono />
        ),
      text: (line) => (line.kind === 'burst' ? '' : (line.row.objectId ?? ''))
    },
    {
      id: 'node',
      title: 'By node',
      width: 68,
      align: 'end',
      mono: true,
      cell: (line) => toSum(line).nodeId,
      sortBy: (line) => toSum(line).nodeId,
      text: (line) => String(toSum(line).nodeId)
    },
    {
      id: 'counts',
      title: 'Nodes',
      width: 150,
      cell: (line) => <CountsBar counts={toSum(line).counts} />,
      sortBy: (line) => toSum(line).counts.missed + toSum(line).counts.doubtful,
      text: (line) =>
        [...EVIDENCES]
          .flatMap(([evidence, look]) =>
            toSum(line).counts[evidence] === 0 ? [] : [`${toSum(line).counts[evidence]} ${look.word}`]
          )
          .join(', ')
    },
    {
      id: 'within',
      title: 'Handed over',
      width: 96,
      align: 'end',
      cell: (line) => {
        const ms = toSum(line).handedOverMs
        return ms === null ? <span className="text-ink-3">to none</span> : `≤ ${toMsText(ms)}`
      },
      sortBy: (line) => toSum(line).handedOverMs ?? -1,
      text: (line) => String(toSum(line).handedOverMs ?? '')
    }
  ]
}

function What({ line }: { readonly line: ListLine }) {
  const sum = toSum(line)
  return (
    <span className="inline-flex max-w-full items-center gap-1" title={toPlainText(sum.sentence)}>
      {line.kind === 'burst' && (line.open ? <ChevronDown size={12} /> : <ChevronRight size={12} />)}
      <span className="truncate">
        <OutsideText text={sum.what} />
      </span>
      {!sum.settled && <span className="text-ink-3">· still moving</span>}
    </span>
  )
}

/** The 0.12 to 0.15 form says only that the list changed: that is said, not left empty. */
function NoId({ line }: { readonly line: ListLine }) {
  if (line.kind === 'burst') return <span className="text-ink-3">several</span>
  return line.row.type === 'ReloadBlockedIps' ? (
    <span className="text-ink-3" title="This form (0.12 to 0.15) names no address and no id.">
      names none
    </span>
  ) : (
    ''
  )
}
