/** Places for chips in one region. All lengths are world units: a region is as large with three nodes as with a thousand. */
export interface Grid {
  readonly columns: number
  readonly cell: { readonly w: number; readonly h: number }
  /** Centres relative to the region's corner. */
  readonly slots: readonly { readonly x: number; readonly y: number }[]
}

export const REGION = { w: 460, h: 330 } as const
/** The server's box in the middle of its region. */
export const BOX = { w: 206, h: 72 } as const
const PAD = 10
/** Height at the foot of a region for connections that are no node's. */
const FOOT = 44

/** Columns of the grids to choose from. The finest holds four thousand nodes on one server. */
const COLUMNS = [5, 7, 9, 12, 15, 18, 22, 26, 31, 37, 46, 58, 72]
/** A grid this full still leaves most chips where they are when one comes or goes. */
const LOAD_MAX = 0.8
/** Up to this many columns chips stand in rings around the box, and lines tie them to it. */
export const RING_COLUMNS_MAX = 7

const SPACE = { x: PAD, y: PAD, w: REGION.w - 2 * PAD, h: REGION.h - 2 * PAD - FOOT }

function toGrid(columns: number): Grid {
  const w = SPACE.w / columns
  const rows = Math.max(3, Math.floor(SPACE.h / (w * 0.56)))
  const h = SPACE.h / rows
  const centre = { x: SPACE.x + SPACE.w / 2, y: SPACE.y + SPACE.h / 2 }
  const slots: { x: number; y: number }[] = []
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const x = SPACE.x + (column + 0.5) * w
      const y = SPACE.y + (row + 0.5) * h
      const free = Math.abs(x - centre.x) > (BOX.w + w) / 2 - 1 || Math.abs(y - centre.y) > (BOX.h + h) / 2 - 1
      if (free) slots.push({ x, y })
    }
  }
  if (columns <= RING_COLUMNS_MAX) {
    const far = (slot: { x: number; y: number }): number =>
      Math.round(Math.max(Math.abs(slot.x - centre.x) / BOX.w, Math.abs(slot.y - centre.y) / BOX.h) * 10)
    const angle = (slot: { x: number; y: number }): number => Math.atan2(slot.x - centre.x, centre.y - slot.y)
    slots.sort((a, b) => far(a) - far(b) || angle(a) - angle(b))
  }
  return { columns, cell: { w, h }, slots }
}

function toFootGrid(columns: number): Grid {
  const w = SPACE.w / columns
  const rows = Math.max(1, Math.floor((FOOT - 4) / (w * 0.3)))
  const h = (FOOT - 4) / rows
  const slots = Array.from({ length: rows * columns }, (_, at) => ({
    x: SPACE.x + ((at % columns) + 0.5) * w,
    y: SPACE.y + SPACE.h + 4 + (Math.floor(at / columns) + 0.5) * h
  }))
  return { columns, cell: { w, h }, slots }
}

const GRIDS = COLUMNS.map(toGrid)
const FOOT_GRIDS = [4, 8, 16, 32, 64].map(toFootGrid)

const roomFor = (grids: readonly Grid[], count: number): Grid => {
  const grid = grids.find((each) => each.slots.length * LOAD_MAX >= count) ?? grids.at(-1)
  if (grid === undefined) throw new Error('there is no grid')
  return grid
}

export const gridFor = (count: number): Grid => roomFor(GRIDS, count)
export const footGridFor = (count: number): Grid => roomFor(FOOT_GRIDS, count)

/**
 * Gives each number a slot: its own remainder, or the next one that is free. Whoever comes or goes moves at most those
 * few that wanted the same slot. Numbers beyond the slots share the last one's place, which only an absurd count does.
 */
export function assignSlots(numbers: readonly number[], slots: number): ReadonlyMap<number, number> {
  const taken = new Set<number>()
  const places = new Map<number, number>()
  for (const number of [...numbers].sort((a, b) => a - b)) {
    let slot = number % slots
    for (let tries = 0; taken.has(slot) && tries < slots; tries++) slot = (slot + 1) % slots
    taken.add(slot)
    places.set(number, slot)
  }
  return places
}
