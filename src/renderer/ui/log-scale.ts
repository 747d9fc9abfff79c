const MANTISSAS = [1, 2, 5] as const
/** A scale of fewer decades names 2 and 5 too. */
const FEW_DECADES = 2.2

/** The round number (1, 2 or 5 times a power of ten) at or below a positive one. */
export function toFloor(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value) + 1e-9)
  const mantissa = MANTISSAS.findLast((each) => each * power <= value * 1.000_001) ?? 1
  return round(mantissa * power)
}

/** The round number at or above a positive one. */
export function toCeiling(value: number): number {
  const floor = toFloor(value)
  if (floor >= value * 0.999_999) return floor
  const power = 10 ** Math.floor(Math.log10(floor) + 1e-9)
  const at = MANTISSAS.findIndex((each) => Math.abs(each - floor / power) < 0.01)
  return round((MANTISSAS[at + 1] ?? 10) * power)
}

/** Round numbers from one bound to the other, both included where they are round. */
export function toLogTicks(least: number, most: number): number[] {
  const mantissas = Math.log10(most / least) <= FEW_DECADES ? MANTISSAS : [1]
  const ticks: number[] = []
  for (let power = Math.floor(Math.log10(least)); power <= Math.ceil(Math.log10(most)); power++) {
    for (const mantissa of mantissas) {
      const tick = round(mantissa * 10 ** power)
      if (tick >= least * 0.999 && tick <= most * 1.001) ticks.push(tick)
    }
  }
  return ticks
}

const round = (value: number): number => Number(value.toPrecision(6))
