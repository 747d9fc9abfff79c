import { toBroadcastWord } from '../../shared/findings/broadcast.ts'
import type { NodeMark, Propagation } from '../../shared/propagation/evidence.ts'
import type { ReportFacts } from './report-facts.ts'
import { type Html, html, outside, type Piece } from './report-html.ts'
import { badness, handedOverUs, nodesOf, toClock, toNodes, toSpan } from './report-text.ts'

/** Timelines that are drawn: the worst broadcasts. */
const DRAWN = 6
/** Nodes of one timeline, the worst first. */
const DRAWN_NODES = 24
/** Rows of the table. */
const MOST_ROWS = 2_000

const LEFT = 96
const RIGHT = 640
const ROW = 15
const TOP = 30
/** Ends of the axis, ms: what is handed over later than the last stands at it. */
const TICKS_MS = [0, 1, 10, 100, 1_000, 10_000] as const
const MOST_MS = 30_000
const ORDER: readonly NodeMark['evidence'][] = [
  'missed',
  'doubtful',
  'unknown',
  'seen',
  'reachable',
  'handed-over',
  'likely',
  'firm',
  'processed',
  'enforced',
  'own'
]

/** Broadcasts and how far each came: the worst drawn, all in a table. */
export function toBlocks(facts: ReportFacts): Html {
  const { broadcasts } = facts
  if (broadcasts.length === 0)
    return html`<p>No block, reload or other broadcast for all nodes was heard in this time.</p>`
  const worst = broadcasts.filter((it) => badness(it) > 0).toSorted((a, b) => badness(b) - badness(a) || a.at - b.at)
  const left = broadcasts.length - MOST_ROWS
  return html`${
    worst.length === 0
      ? html`<p>None was missed by a node, and none is doubtful.</p>`
      : html`<p>${worst.length} of ${broadcasts.length} did not surely reach every node. ${worst.length > DRAWN ? `The worst ${DRAWN} are drawn.` : ''} Time runs from the first arrival at a server, by the clock of the computer that recorded; bars are intervals in which the handing over lies.</p>`
  }${worst.slice(0, DRAWN).map(toFigure)}
<table class="blocks"><thead><tr><th>UTC</th><th>What</th><th>By node</th><th>At servers</th><th>Firm, likely or read</th><th>Handed over</th><th>Doubtful</th><th>Missed</th><th>Unknown</th><th>Within</th></tr></thead><tbody>
${broadcasts.slice(0, MOST_ROWS).map((it) => toRow(it, facts.ids.get(it.seq) ?? []))}</tbody></table>
${left > 0 ? html`<p class="q">${left} later ones are left out of the table.</p>` : null}${facts.isCut ? html`<p class="q">There were more; the newest ${broadcasts.length} are told. Ask for a shorter time.</p>` : null}`
}

function toRow(it: Propagation, ids: readonly string[]): Html {
  const named = (...words: readonly NodeMark['evidence'][]): string => {
    const ids = nodesOf(it, ...words)
    return ids.length === 0 ? '0' : ids.length <= 4 ? `${ids.length} (${ids.join(', ')})` : String(ids.length)
  }
  const within = handedOverUs(it)
  return html`<tr class="${badness(it) >= 100 ? 'bad' : badness(it) > 0 ? 'warn' : ''}"><td class="t">${toClock(it.at)}</td><td>${toBroadcastWord(it)} <span class="id">${ids.join(' ')}</span></td><td>${it.nodeId < 0 ? 'unknown' : it.nodeId}</td><td>${it.arrivals.length}</td><td>${nodesOf(it, 'firm', 'likely', 'processed', 'enforced').length}</td><td>${nodesOf(it, 'handed-over', 'reachable').length}</td><td>${named('doubtful')}</td><td>${named('missed')}</td><td>${nodesOf(it, 'unknown', 'seen').length}</td><td>${within === null ? '–' : toSpan(within)}</td></tr>\n`
}

/** Logarithmic from 1 ms on, so that 2 ms and 2 s both show. */
function xOf(us: number): number {
  const ms = Math.min(MOST_MS, Math.max(0, us / 1000))
  return LEFT + ((RIGHT - LEFT) * Math.log10(1 + ms)) / Math.log10(1 + MOST_MS)
}

function toFigure(it: Propagation): Html {
  const rank = (mark: NodeMark): number => ORDER.indexOf(mark.evidence)
  const marks = it.marks.toSorted((a, b) => rank(a) - rank(b) || a.nodeId - b.nodeId).slice(0, DRAWN_NODES)
  const height = TOP + ROW * (marks.length + 1) + 8
  const lacking = nodesOf(it, 'missed', 'doubtful')
  const title = `${toBroadcastWord(it)} by node ${it.nodeId} at ${toClock(it.at)} UTC`
  return html`<figure><figcaption><b>${title}</b>: not sure at ${toNodes(lacking)}.</figcaption>
<svg viewBox="0 0 720 ${height}" role="img" aria-label="${title}">
${TICKS_MS.map((ms) => html`<line class="grid" x1="${xOf(ms * 1000)}" x2="${xOf(ms * 1000)}" y1="${TOP - 8}" y2="${height - 6}"/><text class="tick" x="${xOf(ms * 1000)}" y="${TOP - 12}">${ms < 1_000 ? `${ms} ms` : `${ms / 1_000} s`}</text>`)}
<text class="name" x="0" y="${TOP + 9}">servers</text>${it.arrivals.map((arrival) => html`<line class="arrival" x1="${xOf(arrival.at - it.at)}" x2="${xOf(arrival.at - it.at)}" y1="${TOP}" y2="${TOP + ROW - 4}"/>`)}
${marks.map((mark, index) => toMarkRow(it, mark, TOP + ROW * (index + 1)))}
</svg>${it.marks.length > marks.length ? html`<p class="q">${it.marks.length - marks.length} more nodes, all better off.</p>` : null}
<ul class="why">${marks
    .filter((mark) => mark.evidence === 'missed' || mark.evidence === 'doubtful')
    .slice(0, 8)
    .map((mark) => html`<li>Node ${mark.nodeId}: ${outside(mark.reason)}</li>`)}</ul></figure>\n`
}

function toMarkRow(it: Propagation, mark: NodeMark, y: number): Html {
  const name = html`<text class="name" x="0" y="${y + 9}">node ${mark.nodeId}</text><text class="word e-${mark.evidence}" x="${RIGHT + 8}" y="${y + 9}">${mark.evidence}</text>`
  return html`${name}${toShape(it, mark, y)}`
}

function toShape(it: Propagation, { evidence, from, to }: NodeMark, y: number): Piece {
  switch (evidence) {
    case 'own':
      return html`<circle class="e-own" cx="${LEFT}" cy="${y + 5}" r="4"/>`
    case 'missed':
      return html`<line class="e-missed" x1="${LEFT}" x2="${RIGHT}" y1="${y + 5}" y2="${y + 5}"/>`
    case 'unknown':
    case 'seen':
      return html`<rect class="e-unknown" x="${LEFT}" y="${y + 1}" width="${RIGHT - LEFT}" height="8"/>`
    default: {
      const x = xOf((from ?? it.at) - it.at)
      const width = Math.max(3, xOf((to ?? it.at) - it.at) - x)
      const cross =
        evidence === 'doubtful'
          ? html`<path class="cross" d="M${x} ${y + 9}L${x + width} ${y + 1}M${x} ${y + 1}L${x + width} ${y + 9}"/>`
          : null
      return html`<rect class="e-${evidence}" x="${x}" y="${y + 1}" width="${width}" height="8"/>${cross}`
    }
  }
}
