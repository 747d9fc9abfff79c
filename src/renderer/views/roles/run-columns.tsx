import type { RunView } from '../../../shared/api/action-views.ts'
import { State } from '../../ui/mark.tsx'
import { toSpan } from '../../ui/number-text.ts'
import { OutsideText, toPlainText } from '../../ui/outside-text.tsx'
import type { Column } from '../../ui/table-columns.ts'
import { toFullTime, toRowTime, type Zone } from '../../ui/time-text.ts'
import { toRunWord } from './run-words.ts'

const toTarget = (run: RunView): string =>
  run.node === null ? run.url : `node ${run.node}, ${run.url.replace(/^https?:\/\//, '')}`
const toParams = (run: RunView): string => run.params.map(({ name, value }) => `${name} ${value}`).join(', ')
/** Ms that it took; null: under way. */
const toTook = (run: RunView): number | null =>
  run.endedUs === null ? null : (Number(run.endedUs) - Number(run.atUs)) / 1000

export function toRunColumns(zone: Zone): readonly Column<RunView>[] {
  return [
    {
      id: 'when',
      title: 'When',
      width: 136,
      mono: true,
      cell: (run) => (
        <time title={toFullTime(Number(run.atUs) / 1000, zone)}>
          {toRowTime(Number(run.atUs) / 1000, zone).slice(0, 14)}
        </time>
      ),
      sortBy: (run) => Number(run.atUs),
      text: (run) => toFullTime(Number(run.atUs) / 1000, zone)
    },
    {
      id: 'outcome',
      title: 'Outcome',
      width: 104,
      cell: (run) => <State tone={toRunWord(run).tone} word={toRunWord(run).word} />,
      sortBy: (run) => run.verdict ?? '',
      text: (run) => toRunWord(run).word
    },
    {
      id: 'what',
      title: 'What',
      width: 184,
      cell: (run) => <OutsideText text={run.title} />,
      sortBy: (run) => run.title,
      text: (run) => toPlainText(run.title)
    },
    {
      id: 'with',
      title: 'With',
      width: 136,
      cell: (run) => (run.params.length === 0 ? '' : <OutsideText text={toParams(run)} />),
      text: (run) => toPlainText(toParams(run))
    },
    {
      id: 'where',
      title: 'Called at',
      width: 152,
      cell: (run) => <OutsideText text={toTarget(run)} />,
      sortBy: toTarget,
      text: (run) => toPlainText(toTarget(run))
    },
    {
      id: 'who',
      title: 'By',
      width: 104,
      cell: (run) => <OutsideText text={run.by} />,
      sortBy: (run) => run.by,
      text: (run) => toPlainText(run.by)
    },
    {
      id: 'took',
      title: 'Took',
      width: 64,
      align: 'end',
      cell: (run) => {
        const took = toTook(run)
        return took === null ? '' : toSpan(took)
      },
      sortBy: (run) => toTook(run) ?? Number.MAX_SAFE_INTEGER,
      text: (run) => {
        const took = toTook(run)
        return took === null ? '' : toSpan(took)
      }
    },
    {
      id: 'sentence',
      title: 'What is known',
      width: 220,
      grows: true,
      cell: (run) => <OutsideText text={run.sentence} />,
      text: (run) => toPlainText(run.sentence)
    }
  ]
}
