import type { BlockRow } from '../../../shared/api/block-views.ts'

/** A line of the list: a frame, or the head of a burst of them. */
export type ListLine =
  | { readonly kind: 'frame'; readonly row: BlockRow; readonly inBurst: boolean }
  | { readonly kind: 'burst'; readonly burst: number; readonly rows: readonly BlockRow[]; readonly open: boolean }

/** Rows in their order; those of one burst stand under a head where the newest of them stood, shown only when opened. */
export function groupBursts(rows: readonly BlockRow[], opened: ReadonlySet<number>): readonly ListLine[] {
  const bursts = new Map<number, BlockRow[]>()
  for (const row of rows) {
    if (row.burst === null) continue
    const list = bursts.get(row.burst)
    if (list === undefined) bursts.set(row.burst, [row])
    else list.push(row)
  }
  const lines: ListLine[] = []
  const headed = new Set<number>()
  for (const row of rows) {
    const members = row.burst === null ? undefined : bursts.get(row.burst)
    if (row.burst === null || members === undefined || members.length < 2) {
      lines.push({ kind: 'frame', row, inBurst: false })
      continue
    }
    if (headed.has(row.burst)) continue
    headed.add(row.burst)
    const open = opened.has(row.burst)
    lines.push({ kind: 'burst', burst: row.burst, rows: members, open })
    if (open) for (const member of members) lines.push({ kind: 'frame', row: member, inBurst: true })
  }
  return lines
}

export const lineKey = (line: ListLine): string =>
  line.kind === 'frame' ? String(line.row.seq) : `burst:${line.burst}`

/** What a line stands for as one row: a burst adds up, and is as bad as its worst. */
export function toSum(line: ListLine): BlockRow {
  if (line.kind === 'frame') return line.row
  const [newest] = line.rows
  if (newest === undefined) throw new Error('a burst has rows')
  const rank = ['ok', 'unknown', 'warn', 'bad']
  const counts = { ...newest.counts }
  for (const row of line.rows.slice(1)) {
    for (const key of Object.keys(counts) as (keyof typeof counts)[]) counts[key] += row.counts[key]
  }
  const slowest = line.rows.flatMap((row) => (row.handedOverMs === null ? [] : [row.handedOverMs]))
  return {
    ...newest,
    what: `burst of ${line.rows.length}: ${newest.what}`,
    counts,
    handedOverMs: slowest.length === 0 ? null : Math.max(...slowest),
    severity: line.rows.reduce(
      (worst, row) => (rank.indexOf(row.severity) > rank.indexOf(worst) ? row.severity : worst),
      newest.severity
    ),
    settled: line.rows.every((row) => row.settled)
  }
}
