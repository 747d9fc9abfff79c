import { createHash } from 'node:crypto'
import { SEVERITIES } from '../../shared/findings/finding.ts'
import { toBlocks } from './report-blocks.ts'
import type { ReportFacts } from './report-facts.ts'
import { type Html, html, outside } from './report-html.ts'
import { toLatency } from './report-latency.ts'
import { REPORT_STYLE } from './report-style.ts'
import { nodesOf, toDateTime, toNodes, toSpan } from './report-text.ts'
import { toTimeline } from './report-timeline.ts'

/**
 * The whole page: one file, no script, no request to anywhere. Its policy allows its own style by hash and nothing else, so
 * that even what slipped through the escaping could do nothing.
 */
export function toReportPage(facts: ReportFacts): string {
  const hash = createHash('sha256').update(REPORT_STYLE).digest('base64')
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`
  const { clusterName, from, to, version, writtenAt } = facts
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="referrer" content="no-referrer"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${`Stoa report: ${clusterName.slice(0, 80)}, ${toDateTime(from)} to ${toDateTime(to)} UTC`}</title>
<style>`
  const body = html`</style></head><body><main>
<header><p class="q">Report of Stoa ${version}, written ${toDateTime(writtenAt)} UTC. All times are UTC, by the clock of the computer that recorded.</p>
<h1>${outside(clusterName)}</h1><p class="range">${toDateTime(from)} to ${toDateTime(to)} (${toSpan(to - from)})</p>${toSummary(facts)}</header>
<section><h2>What happened</h2>${toTimeline(facts)}</section>
<section><h2>Who was affected</h2>${toAffected(facts)}</section>
<section><h2>Findings</h2>${toFindings(facts)}</section>
<section><h2>Blocks and other broadcasts</h2>${toBlocks(facts)}</section>
<section><h2>Latency</h2>${toLatency(facts)}</section>
<section><h2>Gaps</h2>${toGaps(facts)}</section>
<section><h2>Notes</h2>${toNotes(facts)}</section>
<section><h2>What could not be known</h2>${toUnknown(facts)}</section>
</main></body></html>
`
  return `${page.text}${REPORT_STYLE}${body.text}`
}

function toSummary(facts: ReportFacts): Html {
  const { findings, broadcasts, gaps } = facts
  const count = (severity: string): number => findings.filter((one) => one.severity === severity).length
  const missed = broadcasts.filter((it) => nodesOf(it, 'missed').length > 0).length
  const doubtful = broadcasts.filter((it) => nodesOf(it, 'doubtful').length > 0).length
  const deaf = gaps.filter((gap) => gap.server === null).length
  return html`<ul class="sum"><li><b>${count('critical')}</b> critical, <b>${count('warning')}</b> warnings, <b>${count('info')}</b> infos</li>
<li><b>${broadcasts.length}</b> broadcasts for all nodes; <b>${missed}</b> missed by a node, <b>${doubtful}</b> doubtful at one</li>
<li><b>${facts.nodeIds.length}</b> nodes, <b>${facts.frames}</b> events in the minutes of this time</li>
<li>${deaf === 0 ? 'Somebody could hear all the time' : html`<b>${deaf}</b> times in which nobody could hear`}${gaps.length > deaf ? `; single ears were lost ${gaps.length - deaf} times` : ''}</li></ul>`
}

/** One row a node: what it lacked, how often it changed, what was found about it. */
function toAffected({ nodeIds, broadcasts, changes, findings }: ReportFacts): Html {
  const rows = nodeIds.map((nodeId) => {
    const ofNode = (...words: Parameters<typeof nodesOf>[1][]): number =>
      broadcasts.filter((it) => nodesOf(it, ...words).includes(nodeId)).length
    const mine = changes.filter((one) => one.subject === `node/${nodeId}` && one.presence !== null)
    const told = findings.filter((one) => one.subject === `node ${nodeId}`)
    return { nodeId, missed: ofNode('missed'), doubtful: ofNode('doubtful'), unknown: ofNode('unknown'), mine, told }
  })
  const hit = rows.filter(
    (row) =>
      row.missed +
        row.doubtful +
        row.told.length +
        row.mine.filter((one) => one.presence !== 'active' && one.presence !== 'silent').length >
      0
  )
  if (hit.length === 0) return html`<p>No node, as far as is known.</p>`
  const well = rows.length - hit.length
  return html`<table><thead><tr><th>Node</th><th>Missed</th><th>Doubtful</th><th>Unknown</th><th>Presence</th><th>Findings</th></tr></thead><tbody>
${hit.map(
  (row) =>
    html`<tr><td>${row.nodeId}</td><td>${row.missed}</td><td>${row.doubtful}</td><td>${row.unknown}</td><td>${
      row.mine.length === 0
        ? 'unchanged'
        : row.mine
            .slice(0, 12)
            .map((one) => one.presence ?? '')
            .join(' → ')
    }</td><td>${[...new Set(row.told.map((one) => one.rule))].join(', ')}</td></tr>\n`
)}</tbody></table>
${well > 0 ? html`<p class="q">${well === 1 ? 'One further node was' : `${well} further nodes were`} not affected.</p>` : null}`
}

function toFindings({ findings }: ReportFacts): Html {
  if (findings.length === 0) return html`<p>No finding in this time.</p>`
  const inOrder = findings.toSorted(
    (a, b) => SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity) || a.since - b.since
  )
  return html`${inOrder.map(
    (
      one
    ) => html`<article class="finding s-${one.severity}"><h3>${one.severity}: ${outside(one.subject)} <span class="q">${one.rule}</span></h3>
<p class="q">${toDateTime(one.since)} ${one.until === null ? 'and still lasting at the end' : `for ${toSpan(one.until - one.since)}`}</p>
<p>${outside(one.text)}</p><p><b>What to do:</b> ${outside(one.remedy)}</p>
${one.acknowledged ? html`<p><b>Acknowledged</b> ${toDateTime(one.acknowledged.at)}: ${outside(one.acknowledged.note)}</p>` : null}
<ul class="why">${one.evidence.map(({ seq, at, sentence }) => html`<li>${toDateTime(at)}${seq > 0 ? `, observation ${seq}` : ''}: ${outside(sentence)}</li>`)}</ul></article>\n`
  )}`
}

function toGaps({ gaps }: ReportFacts): Html {
  if (gaps.length === 0) return html`<p>None: every observer heard all the time.</p>`
  return html`<table><thead><tr><th>From</th><th>Lasted</th><th>Who could not hear</th><th>Why</th></tr></thead><tbody>
${gaps.map(({ server, from, to, cause }) => html`<tr><td class="t">${toDateTime(from)}</td><td>${to === null ? 'to the end' : toSpan(to - from)}</td><td>${server === null ? 'nobody' : outside(server)}</td><td>${outside(cause)}</td></tr>\n`)}</tbody></table>`
}

function toNotes({ pins }: ReportFacts): Html {
  if (pins.length === 0) return html`<p>Nobody pinned a note to this time.</p>`
  return html`<ul>${pins.map(({ at, writtenAt, text }) => html`<li><b>${toDateTime(at)}</b> (written ${toDateTime(writtenAt)}): ${outside(text)}</li>\n`)}</ul>`
}

function toUnknown(facts: ReportFacts): Html {
  const unknown = facts.broadcasts.filter((it) => nodesOf(it, 'unknown').length > 0)
  const who = [...new Set(unknown.flatMap((it) => nodesOf(it, 'unknown')))].toSorted((a, b) => a - b)
  return html`<ul>
<li>Frames carry no receipt. «Handed over» is the word of the NATS server; only «firm» and «likely» rest on a sign of the node itself. What is said of a frame is what was known when this report was written.</li>
<li>Frames name no address: a block stands here by its id, not by whom it hits.</li>
<li>Release: ${outside(facts.release)}</li>
${unknown.length > 0 ? html`<li>Of ${unknown.length} broadcasts it is not known whether ${toNodes(who)} got them.</li>` : null}
${facts.gaps.length > 0 ? html`<li>What happened in the gaps above is not in this report.</li>` : null}
${facts.unjudged.map(({ sentence }) => html`<li>${outside(sentence)}</li>`)}</ul>`
}
