import type { TopologyLink, TopologyView } from '../../../shared/api/topology-views.ts'
import { PRESENCES, toPresence, toRole } from '../../state/presences.ts'
import { toMicros, toRate } from '../../ui/number-text.ts'
import { toPlainText } from '../../ui/outside-text.tsx'
import { markPath, type Shape } from '../../ui/shapes.ts'
import type { Spot } from '../../ui/use-glide.ts'
import type { Lens, Size } from '../../ui/use-pan-zoom.ts'
import { boxOf, type Chip, type Layout, type Region } from './layout.ts'

export interface MapScene {
  readonly view: TopologyView
  readonly layout: Layout
  readonly spots: ReadonlyMap<string, Spot>
  readonly lens: Lens
  readonly size: Size
  /** Keys of chips that a filter leaves; null: all. */
  readonly kept: ReadonlySet<string> | null
  readonly selected: string | null
  readonly active: string | null
}

/** Chip widths on the screen, px, from which on more is told: a mark, its id, its host, what it does. */
const SUMMARY_PX = 6
const ID_PX = 26
/** A digit of an id at its smallest; what a chip's edge and mark take besides. */
const DIGIT_PX = 6.6
const MARK_PX = 20
const HOST_PX = 92

const DIM = 0.16
const isHollow = (tone: string): boolean => tone === 'unknown' || tone === 'ours' || tone === 'quiet'
/** What a tone is drawn in: at rest is well. */
const toInk = (tone: string): string => (tone === 'quiet' ? 'ok' : tone)
const BOX_LEAST = { w: 140, h: 56 } as const

/** Everything that is seen, as shapes in screen pixels, what lies outside left out. */
export function drawMap(scene: MapScene): Shape[] {
  const shapes: Shape[] = []
  const regions = scene.layout.regions.filter((region) => isSeen(scene, region))
  for (const region of regions) shapes.push(...frameOf(scene, region))
  if (scene.view.links.length > 0) shapes.push(...linksOf(scene))
  const summed = new Set(regions.filter((region) => region.cell.w * scene.lens.k < SUMMARY_PX).map(({ key }) => key))
  const chips = scene.layout.chips.filter((chip) => !summed.has(chip.region) && isSeen(scene, toCorner(scene, chip)))
  shapes.push(...tiesOf(scene, chips, regions), ...chipsOf(scene, chips))
  for (const region of regions) {
    shapes.push(...(summed.has(region.key) ? summaryOf(scene, region) : boxShapes(scene, region)))
  }
  return shapes
}

const toX = ({ lens }: MapScene, x: number): number => x * lens.k + lens.x
const toY = ({ lens }: MapScene, y: number): number => y * lens.k + lens.y

function toCorner(scene: MapScene, chip: Chip): { x: number; y: number; w: number; h: number } {
  const spot = scene.spots.get(chip.key) ?? chip
  return { x: spot.x - chip.w / 2, y: spot.y - chip.h / 2, w: chip.w, h: chip.h }
}

function isSeen(scene: MapScene, part: { x: number; y: number; w: number; h: number }): boolean {
  const left = toX(scene, part.x)
  const top = toY(scene, part.y)
  const { w, h } = scene.size
  return left < w && top < h && left + part.w * scene.lens.k > 0 && top + part.h * scene.lens.k > 0
}

function frameOf(scene: MapScene, region: Region): Shape[] {
  const { k } = scene.lens
  return [
    {
      kind: 'rect',
      x: toX(scene, region.x),
      y: toY(scene, region.y),
      w: region.w * k,
      h: region.h * k,
      r: 6,
      fill: 'surface-1',
      stroke: scene.selected === region.key ? 'accent' : 'line',
      width: scene.selected === region.key ? 2 : 1
    }
  ]
}

/** Of a label's font on average: what it covers need not be exact. */
const LABEL_CHAR_PX = 6.1
const LINK_INK = { ok: 'line-strong', warn: 'warn', bad: 'bad', unknown: 'unknown' } as const
const LINK_WORD = { route: '', gateway: 'gateway ', leafnode: 'leaf ' } as const

function linksOf(scene: MapScene): Shape[] {
  const byName = new Map(scene.layout.regions.map((region) => [region.key, region]))
  const drawn = scene.view.links.flatMap((link) => {
    const from = byName.get(`server:${link.from}`)
    const to = byName.get(`server:${link.to}`)
    return from === undefined || to === undefined ? [] : [linkOf(scene, link, from, to)]
  })
  return [...drawn.flatMap(({ line }) => line), ...drawn.flatMap(({ words }) => words)]
}

/** Thicker by the tenfold of what goes over it. */
const weightOf = (rate: number | null): number => (rate === null ? 1.25 : 1.25 + Math.log10(1 + rate) * 0.9)

function linkOf(scene: MapScene, link: TopologyLink, from: Region, to: Region): { line: Shape[]; words: Shape[] } {
  const a = centreOf(scene, from)
  const b = centreOf(scene, to)
  const far = Math.max(Math.abs(from.x - to.x) / (from.w * 1.3), Math.abs(from.y - to.y) / (from.h * 1.3))
  // What is not a neighbour is reached in a bow around what lies between.
  const bow = far > 1.2 ? 0.22 : 0
  const middle = { x: (a.x + b.x) / 2 - (b.y - a.y) * bow, y: (a.y + b.y) / 2 + (b.x - a.x) * bow }
  const at = { x: (a.x + 2 * middle.x + b.x) / 4, y: (a.y + 2 * middle.y + b.y) / 4 }
  const ink = LINK_INK[link.state]
  const facts = [
    link.state === 'bad' ? '■ down' : link.state === 'warn' ? '▲' : '',
    link.rttUs === null ? '' : toMicros(link.rttUs),
    link.rate === null || scene.lens.k < 0.75 ? '' : toRate(link.rate)
  ].filter(Boolean)
  const text = `${LINK_WORD[link.kind]}${facts.join(' · ')}`
  return {
    line: [
      {
        kind: 'path',
        d: `M${a.x.toFixed(1)} ${a.y.toFixed(1)}Q${middle.x.toFixed(1)} ${middle.y.toFixed(1)} ${b.x.toFixed(1)} ${b.y.toFixed(1)}`,
        stroke: ink,
        width: weightOf(link.rate),
        ...(link.state === 'bad' || link.state === 'unknown'
          ? { dash: [5, 4] }
          : link.kind === 'route'
            ? {}
            : { dash: [10, 3] })
      }
    ],
    words:
      text === '' || scene.lens.k < 0.18
        ? []
        : [
            {
              kind: 'rect',
              x: at.x - (text.length * LABEL_CHAR_PX) / 2 - 4,
              y: at.y - 8,
              w: text.length * LABEL_CHAR_PX + 8,
              h: 16,
              r: 3,
              fill: 'surface-0'
            },
            {
              kind: 'text',
              x: at.x,
              y: at.y + 4,
              text,
              size: 11,
              ink: link.state === 'ok' ? 'ink-2' : ink,
              anchor: 'middle'
            }
          ]
  }
}

function centreOf(scene: MapScene, region: Region): { x: number; y: number } {
  const box = boxOf(region)
  return { x: toX(scene, box.x + box.w / 2), y: toY(scene, box.y + box.h / 2) }
}

function tiesOf(scene: MapScene, chips: readonly Chip[], regions: readonly Region[]): Shape[] {
  const tied = new Map(
    regions.filter((region) => region.tied && region.server !== null).map((each) => [each.key, each])
  )
  let live = ''
  let broken = ''
  for (const chip of chips) {
    const region = tied.get(chip.region)
    if (region === undefined || chip.connection === null) continue
    const spot = scene.spots.get(chip.key) ?? chip
    const centre = centreOf(scene, region)
    const line = `M${toX(scene, spot.x).toFixed(1)} ${toY(scene, spot.y).toFixed(1)}L${centre.x.toFixed(1)} ${centre.y.toFixed(1)}`
    if (chip.connection.endedMs === null) live += line
    else broken += line
  }
  return [
    ...(live === '' ? [] : [{ kind: 'path' as const, d: live, stroke: 'line-strong', width: 1 }]),
    ...(broken === ''
      ? []
      : [{ kind: 'path' as const, d: broken, stroke: 'bad', width: 1, dash: [3, 4], opacity: 0.7 }])
  ]
}

const toneOf = (chip: Chip): string =>
  chip.node !== null ? toPresence(chip.node.presence).tone : toRole(chip.connection?.role ?? 'unmatched').tone

function chipsOf(scene: MapScene, chips: readonly Chip[]): Shape[] {
  const { k } = scene.lens
  const shapes: Shape[] = []
  // Marks of one look are one path: a thousand nodes are a handful of shapes.
  const marks = new Map<string, string>()
  for (const chip of chips) {
    const corner = toCorner(scene, chip)
    const x = toX(scene, corner.x)
    const y = toY(scene, corner.y)
    const [w, h] = [chip.w * k, chip.h * k]
    const dim = scene.kept !== null && !scene.kept.has(chip.key)
    const tone = toneOf(chip)
    const look = `${tone} ${dim ? 'dim' : ''}`
    // A chip that has no room for its id is a mark: an empty box says nothing.
    const letters = Math.min(4, titleOf(chip, chip.key.startsWith('again:')).length)
    const asMark = w < Math.max(ID_PX, MARK_PX + letters * DIGIT_PX)
    const r = Math.min(5, Math.max(1.8, Math.min(w, h) * (asMark ? 0.36 : 0.24)))
    const mark = markPath(tone, asMark ? x + w / 2 : x + 4 + r, y + h / 2, r)
    marks.set(look, (marks.get(look) ?? '') + mark)
    if (!asMark) shapes.push(...chipShapes(chip, { x, y, w, h }, r, dim))
    if (chip.key === scene.selected || chip.key === scene.active) {
      shapes.push({
        kind: 'rect',
        x: x - 2,
        y: y - 2,
        w: w + 4,
        h: h + 4,
        r: 5,
        stroke: 'accent',
        width: 2,
        ...(chip.key === scene.selected ? {} : { dash: [3, 2] })
      })
    }
  }
  for (const [look, d] of marks) {
    const [tone = 'unknown', dim] = look.split(' ')
    const hollow = isHollow(tone)
    shapes.push({
      kind: 'path',
      d,
      ...(hollow ? { stroke: toInk(tone), width: 1.5 } : { fill: toInk(tone) }),
      ...(dim === 'dim' ? { opacity: DIM } : {})
    })
  }
  return shapes
}

function chipShapes(chip: Chip, at: { x: number; y: number; w: number; h: number }, r: number, dim: boolean): Shape[] {
  const ended = chip.connection !== null && chip.connection.endedMs !== null
  const again = chip.key.startsWith('again:')
  const tone = toneOf(chip)
  const fade = dim ? { opacity: DIM } : {}
  const left = at.x + 7 + 2 * r
  const max = at.w - (left - at.x) - 3
  const two = at.h >= 32 && at.w >= HOST_PX
  const size = Math.min(12, Math.max(9, at.h * 0.62))
  const middle = at.y + at.h / 2 + size * 0.36
  const text = { kind: 'text', x: left, max, ...fade } as const
  return [
    {
      kind: 'rect',
      ...at,
      r: 4,
      fill: chip.node === null ? 'surface-1' : 'surface-2',
      stroke: tone === 'ok' || tone === 'quiet' || tone === 'ours' ? 'line-strong' : tone,
      width: 1,
      ...(ended || again || chip.node === null ? { dash: [3, 2] } : {}),
      ...fade
    },
    {
      ...text,
      y: two ? at.y + at.h / 2 - 2 : middle,
      text: titleOf(chip, again),
      size: two ? 12 : size,
      bold: true,
      ink: 'ink-1'
    },
    ...(two
      ? [{ ...text, y: at.y + at.h / 2 + 12, text: subtitleOf(chip), size: 11, ink: 'ink-2' } satisfies Shape]
      : [])
  ]
}

const SHORT: ReadonlyMap<string, string> = new Map([
  ['ours', 'Stoa'],
  ['tool', 'tool'],
  ['unmatched', 'unknown'],
  ['leafnode', 'leaf'],
  ['node', 'node']
])

function titleOf(chip: Chip, again: boolean): string {
  if (chip.node === null) return SHORT.get(chip.connection?.role ?? 'unmatched') ?? 'unknown'
  if (again) return `${chip.node.nodeId} 2nd`
  return chip.node.duplicated ? `${chip.node.nodeId} ×2` : `${chip.node.nodeId}`
}

function subtitleOf(chip: Chip): string {
  if (chip.node === null) return toPlainText(chip.connection?.name ?? chip.connection?.ip ?? '')
  const { presence, hostName, framesPerSecond } = chip.node
  const word = presence === 'active' ? toRate(framesPerSecond) : toPresence(presence).word
  return hostName === null ? word : `${word} · ${toPlainText(hostName)}`
}

/** `12 active`, `2 deaf`: only what there is, the worst first. */
export function countPresences(region: Region): readonly { tone: string; word: string; count: number }[] {
  return [...PRESENCES].flatMap(([presence, { tone, word }]) => {
    const count = region.nodes.filter((node) => node.presence === presence).length
    return count === 0 ? [] : [{ tone, word, count }]
  })
}

const SERVER_TONE = { ok: 'ok', warn: 'warn', bad: 'bad', unknown: 'unknown' } as const
const serverTone = (region: Region): string => (region.server === null ? 'unknown' : SERVER_TONE[region.server.state])

const countsText = (region: Region): string => {
  const parts = countPresences(region)
  if (parts.length === 0) return 'no nodes'
  return parts.map(({ word, count }) => `${count} ${word}`).join(' · ')
}

function boxShapes(scene: MapScene, region: Region): Shape[] {
  const { k } = scene.lens
  const box = boxOf(region)
  // Never so small that nobody could read who it is, never wider than most of its region.
  const w = Math.max(box.w * k, Math.min(BOX_LEAST.w, region.w * k * 0.62))
  const h = Math.max(box.h * k, Math.min(BOX_LEAST.h, region.h * k * 0.3))
  const x = toX(scene, box.x + box.w / 2) - w / 2
  const y = toY(scene, box.y + box.h / 2) - h / 2
  const tone = serverTone(region)
  const isServer = region.key.startsWith('server:')
  const shapes: Shape[] = [
    {
      kind: 'rect',
      x,
      y,
      w,
      h,
      r: 4,
      fill: 'surface-0',
      stroke: scene.active === region.key ? 'accent' : isServer && tone !== 'ok' ? tone : 'line-strong',
      width: scene.active === region.key ? 2 : 1.5
    }
  ]
  const left = x + (isServer ? 24 : 10)
  const max = w - (left - x) - 8
  const lines = [
    { text: toPlainText(region.title), bold: true, size: 13, ink: 'ink-1' },
    ...(region.server === null ? [] : [{ text: serverFacts(region), bold: false, size: 11, ink: 'ink-2' }]),
    { text: countsText(region), bold: false, size: 11, ink: 'ink-2' }
  ].slice(0, h > 50 ? 3 : h > 32 ? 2 : 1)
  if (h < 12) return shapes
  if (isServer) {
    const hollow = tone === 'unknown'
    const d = markPath(tone, x + 13, y + h / 2 - (lines.length - 1) * 8, Math.min(5, h / 3))
    shapes.push({ kind: 'path', d, ...(hollow ? { stroke: toInk(tone), width: 1.5 } : { fill: toInk(tone) }) })
  }
  lines.forEach((line, at) => {
    const middle = y + h / 2 + (at - (lines.length - 1) / 2) * 16 + 4.5
    shapes.push({ kind: 'text', x: left, y: middle, max, ...line })
  })
  return shapes
}

function serverFacts({ server }: Region): string {
  if (server === null) return ''
  const rtt = server.rttUs === null ? '' : toMicros(server.rttUs)
  if (server.state !== 'ok') return [server.word, rtt].filter(Boolean).join(' · ')
  return [server.version === null ? '' : toPlainText(server.version), rtt].filter(Boolean).join(' · ')
}

/** A region from afar: who it is, and how many are in which state. */
function summaryOf(scene: MapScene, region: Region): Shape[] {
  const { k } = scene.lens
  const [x, y, w, h] = [toX(scene, region.x), toY(scene, region.y), region.w * k, region.h * k]
  if (w < 26 || h < 14) return []
  const max = w - 16
  const shapes: Shape[] = [
    {
      kind: 'text',
      x: x + 8,
      y: y + Math.min(18, h / 2 + 4),
      text: toPlainText(region.title),
      size: 12,
      bold: true,
      ink: 'ink-1',
      max
    }
  ]
  countPresences(region).forEach(({ tone, word, count }, at) => {
    const top = y + 36 + at * 16
    if (top > y + h - 6) return
    const hollow = isHollow(tone)
    shapes.push(
      {
        kind: 'path',
        d: markPath(tone, x + 13, top - 4, 4),
        ...(hollow ? { stroke: toInk(tone), width: 1.5 } : { fill: toInk(tone) })
      },
      { kind: 'text', x: x + 23, y: top, text: `${count} ${word}`, size: 11, ink: 'ink-2', max: max - 15 }
    )
  })
  return shapes
}
