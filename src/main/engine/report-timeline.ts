import { toBroadcastWord } from '../../shared/findings/broadcast.ts'
import type { Propagation } from '../../shared/propagation/evidence.ts'
import type { ReportFacts } from './report-facts.ts'
import { type Html, html, outside, type Piece } from './report-html.ts'
import { handedOverUs, nodesOf, toClock, toNodes, toSpan } from './report-text.ts'

/** Lines of the story; an incident of more is told by its tables. */
const MOST_LINES = 1_500
/** Broadcasts of one kind that come closer than this are one line. µs */
const TOGETHER_US = 2_000_000

interface Line {
  readonly at: number
  readonly kind: string
  readonly what: Piece
}

/** What happened, in order: broadcasts, changes of nodes, findings, gaps, notes. */
export function toTimeline(facts: ReportFacts): Html {
  const lines = [
    ...groupBroadcasts(facts.broadcasts).map(toBroadcastLine),
    ...facts.changes.filter((one) => one.presence !== null).map(toChangeLine),
    ...facts.findings.flatMap((one): Line[] => [
      { at: one.since, kind: one.severity, what: html`${outside(one.text)}` },
      ...(one.until === null
        ? []
        : [{ at: one.until, kind: 'ended', what: html`Over: ${outside(one.subject)}, ${one.rule}.` }])
    ]),
    ...facts.gaps.map(
      ({ server, from, to, cause }): Line => ({
        at: from,
        kind: 'gap',
        what: html`${server === null ? 'Nobody could hear' : html`No ear at ${outside(server)}`}${to === null ? ', to the end' : ` for ${toSpan(to - from)}`}: ${outside(cause)}.`
      })
    ),
    ...facts.pins.map(({ at, text }): Line => ({ at, kind: 'note', what: html`${outside(text)}` }))
  ]
    .filter((line) => line.at >= facts.from && line.at <= facts.to)
    .sort((a, b) => a.at - b.at)
  if (lines.length === 0) return html`<p>Nothing but daily traffic was heard in this time.</p>`
  const left = lines.length - MOST_LINES
  return html`<table class="story"><thead><tr><th>UTC</th><th>Kind</th><th>What</th></tr></thead><tbody>
${lines.slice(0, MOST_LINES).map((line) => html`<tr class="k-${line.kind}"><td class="t">${toClock(line.at)}</td><td>${line.kind}</td><td>${line.what}</td></tr>\n`)}
</tbody></table>${left > 0 ? html`<p class="q">${left} more lines are left out: ask for a shorter time.</p>` : null}`
}

/** Runs of one kind that come together. */
function groupBroadcasts(broadcasts: readonly Propagation[]): readonly (readonly Propagation[])[] {
  const groups: Propagation[][] = []
  for (const it of broadcasts) {
    const group = groups.at(-1)
    const last = group?.at(-1)
    if (group && last && it.at - last.at < TOGETHER_US && toBroadcastWord(it) === toBroadcastWord(last)) group.push(it)
    else groups.push([it])
  }
  return groups
}

function toBroadcastLine(group: readonly Propagation[]): Line {
  const first = group[0] as Propagation
  const word = toBroadcastWord(first)
  const origins = toNodes([...new Set(group.map((it) => it.nodeId))].toSorted((a, b) => a - b))
  const lacking = [...new Set(group.flatMap((it) => nodesOf(it, 'missed')))].toSorted((a, b) => a - b)
  const doubtful = [...new Set(group.flatMap((it) => nodesOf(it, 'doubtful')))].toSorted((a, b) => a - b)
  const spans = group.map(handedOverUs).filter((us) => us !== null)
  const spread = spans.length === 0 ? '' : ` Handed over within ${toSpan(Math.max(...spans))}.`
  const count = group.length === 1 ? toBegin(word) : `${group.length} × ${word}`
  return {
    at: first.at,
    kind: 'broadcast',
    what: html`${count} by ${origins}.${spread}${lacking.length > 0 ? html` <b>Missed by ${toNodes(lacking)}.</b>` : null}${doubtful.length > 0 ? html` <b>Doubtful at ${toNodes(doubtful)}.</b>` : null}`
  }
}

const toBegin = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`

function toChangeLine({ at, subject, presence, reason }: ReportFacts['changes'][number]): Line {
  return {
    at,
    kind: 'presence',
    what: html`${outside(toBegin(subject.replace('/', ' ')))} is ${presence ?? ''}. ${outside(reason)}`
  }
}
