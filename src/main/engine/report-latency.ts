import type { LatencyFamilyView, LatencyPoint, LatencySeries } from '../../shared/api/latency-views.ts'
import type { ReportFacts } from './report-facts.ts'
import { type Html, html, outside } from './report-html.ts'
import { toMs } from './report-text.ts'

const WIDTH = 640
const HEIGHT = 90
const LEFT = 56
const QUANTILES = ['p50', 'p90', 'p99', 'max'] as const

/** Percentiles of each series, and the busiest one over time. */
export function toLatency({ latency }: ReportFacts): Html {
  const told = latency.families.filter((family) => family.series.length > 0)
  if (told.length === 0) return html`<p>Nothing was measured in this time.</p>`
  return html`${told.map((family) => toFamily(family, latency.fromMs, latency.toMs))}`
}

function toFamily(family: LatencyFamilyView, fromMs: number, untilMs: number): Html {
  const [busiest] = family.series
  const left = family.seriesCount - family.series.length
  return html`<section class="keep"><h3>${family.title}</h3><p class="q">${family.about}</p>
${busiest ? toChart(busiest, toName(family, busiest), { fromMs, untilMs }) : null}
<table class="latency"><thead><tr><th>Series</th><th>Samples</th>${QUANTILES.map((q) => html`<th>${q}</th>`)}</tr></thead><tbody>
${family.series.map((series) => html`<tr><td>${outside(toName(family, series))}</td><td>${series.whole.count}</td>${QUANTILES.map((q) => html`<td>${toMs(series.whole[q])}</td>`)}</tr>\n`)}</tbody></table>
${left > 0 ? html`<p class="q">${left} more series are left out.</p>` : null}</section>\n`
}

/** Origins are nodes by their ids. */
const toName = ({ family }: LatencyFamilyView, { name }: LatencySeries): string =>
  family === 'origin' ? `node ${name}` : name

/** Median and 99th percentile over time; where nothing was measured the line breaks. */
function toChart(
  { points }: LatencySeries,
  name: string,
  { fromMs, untilMs }: { readonly fromMs: number; readonly untilMs: number }
): Html | null {
  const most = Math.max(...points.map((point) => point.p99 ?? point.max ?? 0))
  if (!(most > 0) || untilMs <= fromMs) return null
  const x = (ms: number): number => LEFT + ((WIDTH - LEFT) * (ms - fromMs)) / (untilMs - fromMs)
  const y = (ms: number): number => HEIGHT - 14 - ((HEIGHT - 24) * ms) / most
  return html`<svg viewBox="0 0 720 ${HEIGHT}" role="img" aria-label="Median and 99th percentile of the busiest series over time">
<line class="grid" x1="${LEFT}" x2="${WIDTH}" y1="${y(0)}" y2="${y(0)}"/><line class="grid" x1="${LEFT}" x2="${WIDTH}" y1="${y(most)}" y2="${y(most)}"/>
<text class="name" x="0" y="${y(most) + 4}">${toMs(most)}</text><text class="name" x="0" y="${y(0) + 4}">0 ms</text>
<path class="p99" d="${toPath(points, 'p99', x, y)}"/><path class="p50" d="${toPath(points, 'p50', x, y)}"/>
<text class="l99" x="${WIDTH + 6}" y="20">p99</text><text class="l50" x="${WIDTH + 6}" y="${HEIGHT - 14}">p50</text></svg><p class="q">Over time: ${outside(name)}, the busiest.</p>`
}

function toPath(
  points: readonly LatencyPoint[],
  quantile: 'p50' | 'p99',
  x: (ms: number) => number,
  y: (ms: number) => number
): string {
  let path = ''
  let isOpen = false
  for (const point of points) {
    const value = point[quantile]
    if (value !== null) {
      const place = `${x(point.atMs).toFixed(1)} ${y(value).toFixed(1)}`
      // A lone point is a short stroke, or it would not show.
      path += isOpen ? `L${place}` : `M${place}h1`
    }
    isOpen = value !== null
  }
  return path
}
