import type { FindingView } from '../../../shared/api/finding-views.ts'
import { State } from '../../ui/mark.tsx'
import { toSpan } from '../../ui/number-text.ts'
import { OutsideText, toPlainText } from '../../ui/outside-text.tsx'
import type { Column } from '../../ui/table-columns.ts'
import { toDateTime, toFullTime, type Zone } from '../../ui/time-text.ts'
import { SEVERITY_LOOKS, SEVERITY_NAMES } from './finding-words.ts'

const toMs = (us: string): number => Number(us) / 1000

/** How it stands, in one word. */
export function toStanding(finding: FindingView): string {
  if (finding.untilUs !== null) return 'ended'
  return finding.acknowledged === null ? 'lasts' : 'acknowledged'
}

/** `nowMs`: the moment that is shown. */
export function toFindingColumns(zone: Zone, nowMs: number): readonly Column<FindingView>[] {
  const lastedMs = (one: FindingView): number => (one.untilUs === null ? nowMs : toMs(one.untilUs)) - toMs(one.sinceUs)
  return [
    {
      id: 'severity',
      title: 'Severity',
      width: 92,
      cell: (one) => <Severity finding={one} />,
      sortBy: (one) => SEVERITY_NAMES.indexOf(one.severity),
      text: (one) => one.severity
    },
    {
      id: 'since',
      title: 'Since',
      width: 158,
      cell: (one) => <time title={toFullTime(toMs(one.sinceUs), zone)}>{toDateTime(toMs(one.sinceUs), zone)}</time>,
      sortBy: (one) => Number(one.sinceUs),
      text: (one) => toFullTime(toMs(one.sinceUs), zone)
    },
    {
      id: 'lasted',
      title: 'For',
      width: 72,
      align: 'end',
      cell: (one) => toSpan(Math.max(0, lastedMs(one))),
      sortBy: lastedMs,
      text: (one) => toSpan(Math.max(0, lastedMs(one)))
    },
    {
      id: 'standing',
      title: 'State',
      width: 116,
      cell: (one) => <span className={one.untilUs === null ? '' : 'text-ink-3'}>{toStanding(one)}</span>,
      sortBy: toStanding,
      text: toStanding
    },
    {
      id: 'subject',
      title: 'Subject',
      width: 120,
      cell: (one) => <OutsideText text={one.subject} />,
      sortBy: (one) => one.subject,
      text: (one) => toPlainText(one.subject)
    },
    {
      id: 'text',
      title: 'What is wrong',
      width: 168,
      grows: true,
      cell: (one) => <OutsideText text={one.text} />,
      text: (one) => toPlainText(one.text)
    }
  ]
}

/** What ended is said quietly: its mark stays, its word is grey. */
export function Severity({ finding }: { readonly finding: FindingView }) {
  const { tone, word } = SEVERITY_LOOKS[finding.severity]
  return <State tone={tone} word={word} quiet={finding.untilUs !== null || finding.acknowledged !== null} />
}
