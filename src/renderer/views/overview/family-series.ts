import type { ChartSeries } from '../../ui/chart.tsx'

/** A family of kinds as one series of the chart, with its sum over the range. */
export interface FamilySeries extends ChartSeries {
  readonly total: number
  readonly types: readonly string[]
}
