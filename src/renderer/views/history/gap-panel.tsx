import { useMemo } from 'react'
import type { HistoryView } from '../../../shared/api/history-views.ts'
import { useFrom } from '../../state/stores.tsx'
import { useTime } from '../../state/time.ts'
import { copyText } from '../../ui/copy-text.ts'
import { State } from '../../ui/mark.tsx'
import { toExact, toSpan } from '../../ui/number-text.ts'
import { OutsideText, toPlainText } from '../../ui/outside-text.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Picture } from '../../ui/picture.tsx'
import { Table } from '../../ui/table.tsx'
import type { Column } from '../../ui/table-columns.ts'
import { toDateTime, toFullTime, type Zone } from '../../ui/time-text.ts'

type Gap = HistoryView['gaps'][number]

const keyOf = (gap: Gap): string => `${gap.fromUs} ${gap.server}`

/** Every time in which we know that we could not hear; Enter goes there. */
export function GapPanel({ view }: { readonly view: HistoryView }) {
  const zone = useFrom('preferences', (state) => state.zone)
  const rowHeight = useFrom('preferences', (state) => (state.density === 'roomy' ? 32 : 26))
  const show = useFrom('toasts', (state) => state.show)
  const { setAt } = useTime()
  const columns = useMemo(() => toColumns(zone), [zone])
  const left = view.gapCount - view.gaps.length
  return (
    <Panel
      flush
      title="Gaps"
      className="h-80 @3xl:h-auto"
      note={
        view.gapCount === 0
          ? 'none'
          : `${toExact(view.gapCount)}${left > 0 ? `, the newest ${toExact(view.gaps.length)} shown` : ', newest first'}`
      }
    >
      <Table
        label="Gaps"
        name="gaps"
        columns={columns}
        rows={view.gaps}
        keyOf={keyOf}
        rowHeight={rowHeight}
        selected={null}
        onOpen={(gap) => setAt(gap.fromUs)}
        onCopy={(text) => {
          if (copyText(text)) show('ok', 'Row copied.')
        }}
        empty={
          <Picture kind="empty" title="No gaps">
            Nothing was missed since this recording began.
          </Picture>
        }
      />
    </Panel>
  )
}

const lasted = (gap: Gap): number =>
  gap.toUs === null ? Number.POSITIVE_INFINITY : (Number(gap.toUs) - Number(gap.fromUs)) / 1000

function toColumns(zone: Zone): readonly Column<Gap>[] {
  return [
    {
      id: 'from',
      title: 'From',
      width: 164,
      mono: true,
      cell: (gap) => (
        <time title={toFullTime(Number(gap.fromUs) / 1000, zone)}>{toDateTime(Number(gap.fromUs) / 1000, zone)}</time>
      ),
      sortBy: (gap) => Number(gap.fromUs),
      text: (gap) => toFullTime(Number(gap.fromUs) / 1000, zone)
    },
    {
      id: 'lasted',
      title: 'Lasted',
      width: 74,
      align: 'end',
      cell: (gap) => (gap.toUs === null ? <span className="text-bad">open</span> : toSpan(lasted(gap))),
      sortBy: lasted,
      text: (gap) => (gap.toUs === null ? 'open' : toSpan(lasted(gap)))
    },
    {
      id: 'who',
      title: 'Who could not hear',
      width: 150,
      cell: (gap) =>
        gap.server === null ? <State tone="bad" word="nobody" /> : <OutsideText text={gap.server} mono />,
      sortBy: (gap) => gap.server ?? '',
      text: (gap) => (gap.server === null ? 'nobody' : toPlainText(gap.server))
    },
    {
      id: 'cause',
      title: 'Cause',
      width: 140,
      grows: true,
      cell: (gap) => <OutsideText text={gap.cause} />,
      sortBy: (gap) => gap.cause,
      text: (gap) => toPlainText(gap.cause)
    }
  ]
}
