import { boxOf, type Chip, type Layout, type Region } from './layout.ts'

/** What can be pointed at: a region by its box, or a chip. Corner and size in world units. */
export interface Thing {
  readonly key: string
  readonly x: number
  readonly y: number
  readonly w: number
  readonly h: number
  readonly region: Region | null
  readonly chip: Chip | null
}

export function toThings(layout: Layout): readonly Thing[] {
  return [
    ...layout.regions.map((region) => ({ key: region.key, ...boxOf(region), region, chip: null })),
    ...layout.chips.map((chip) => ({
      key: chip.key,
      x: chip.x - chip.w / 2,
      y: chip.y - chip.h / 2,
      w: chip.w,
      h: chip.h,
      region: null,
      chip
    }))
  ]
}

/** A finger's or a mouse's error, px. */
const SLACK_PX = 2

/** What stands at a place of the world; from afar a whole region stands for its box. */
export function findAt(things: readonly Thing[], at: { x: number; y: number }, zoom: number): Thing | null {
  const slack = SLACK_PX / zoom
  const inside = (part: { x: number; y: number; w: number; h: number }): boolean =>
    at.x >= part.x - slack &&
    at.x <= part.x + part.w + slack &&
    at.y >= part.y - slack &&
    at.y <= part.y + part.h + slack
  const hit = things.findLast((thing) => inside(thing))
  if (hit !== undefined) return hit
  return things.find((thing) => thing.region !== null && thing.region.w * zoom < 220 && inside(thing.region)) ?? null
}

/** The nearest thing in an arrow's direction; without a beginning the first of all. */
export function findBeside(things: readonly Thing[], from: string | null, key: string): Thing | null {
  const here = things.find((thing) => thing.key === from)
  if (here === undefined) return things[0] ?? null
  const [hx, hy] = middleOf(here)
  let best: Thing | null = null
  let least = Number.POSITIVE_INFINITY
  for (const thing of things) {
    if (thing === here) continue
    const [x, y] = middleOf(thing)
    const ahead = key === 'ArrowLeft' ? hx - x : key === 'ArrowRight' ? x - hx : key === 'ArrowUp' ? hy - y : y - hy
    const aside = key === 'ArrowLeft' || key === 'ArrowRight' ? Math.abs(y - hy) : Math.abs(x - hx)
    // Straight ahead wins over nearer but aside.
    const cost = ahead + 2.5 * aside
    if (ahead > 0.5 && cost < least) {
      best = thing
      least = cost
    }
  }
  return best
}

const middleOf = (thing: Thing): readonly [number, number] => [thing.x + thing.w / 2, thing.y + thing.h / 2]
