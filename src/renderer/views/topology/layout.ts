import type { ConnectionView, NodeRow, TopologyServer, TopologyView } from '../../../shared/api/topology-views.ts'
import { PRESENCES } from '../../state/presences.ts'
import { assignSlots, BOX, footGridFor, type Grid, gridFor, REGION, RING_COLUMNS_MAX } from './slots.ts'

export type Grouping = 'server' | 'presence'

/** One server with what hangs from it, or one state with who is in it. */
export interface Region {
  /** `server:NAME`, `presence:WORD`, `nowhere`. */
  readonly key: string
  /** Outside, when it is a server's name. */
  readonly title: string
  readonly server: TopologyServer | null
  readonly x: number
  readonly y: number
  readonly w: number
  readonly h: number
  readonly nodes: readonly NodeRow[]
  readonly cell: Grid['cell']
  /** Few enough to be tied to the box by lines. */
  readonly tied: boolean
}

/** A node, one more connection of it, or a connection that is no node's, at its place (its centre). */
export interface Chip {
  /** `node:7`, `again:nats-1/43`, `connection:nats-1/43`. */
  readonly key: string
  readonly region: string
  readonly x: number
  readonly y: number
  readonly w: number
  readonly h: number
  readonly node: NodeRow | null
  readonly connection: ConnectionView | null
}

export interface Layout {
  readonly regions: readonly Region[]
  readonly chips: readonly Chip[]
  readonly bounds: { readonly x: number; readonly y: number; readonly w: number; readonly h: number }
}

const GUTTER = { x: 128, y: 64 } as const
const NOWHERE = 'nowhere'

export const connectionKey = (connection: ConnectionView): string => `${connection.server}/${connection.cid}`

/** Where everything stands: a function of names and ids alone, so that what did not change stays where it was. */
export function toLayout(view: TopologyView, grouping: Grouping): Layout {
  const seats = grouping === 'server' ? toServerSeats(view) : toPresenceSeats(view)
  const regions: Region[] = []
  const chips: Chip[] = []
  for (const seat of seats) {
    const grid = gridFor(seat.members.length)
    regions.push({
      key: seat.key,
      title: seat.title,
      server: seat.server,
      x: seat.x,
      y: seat.y,
      w: REGION.w,
      h: REGION.h,
      nodes: seat.members.flatMap((member) => (member.again === null ? [member.node] : [])),
      cell: grid.cell,
      tied: grid.columns <= RING_COLUMNS_MAX
    })
    chips.push(...placeNodes(seat, grid), ...placeStrangers(seat))
  }
  return { regions, chips, bounds: toBounds(regions) }
}

interface Member {
  readonly node: NodeRow
  /** One more connection of the node beside the one that it is matched to. */
  readonly again: ConnectionView | null
}

interface Seat {
  readonly key: string
  readonly title: string
  readonly server: TopologyServer | null
  readonly x: number
  readonly y: number
  readonly members: readonly Member[]
  readonly strangers: readonly ConnectionView[]
}

/** Node ids end at 65,535; further connections are numbered behind them, so that they never take a node's place. */
const BEHIND_NODES = 65_536

function placeNodes(seat: Seat, grid: Grid): Chip[] {
  const size = { w: grid.cell.w * 0.92, h: grid.cell.h * 0.84 }
  const numberOf = ({ node, again }: Member): number => (again === null ? node.nodeId : BEHIND_NODES + again.cid)
  const slots = assignSlots(seat.members.map(numberOf), grid.slots.length)
  return seat.members.map((member) => {
    const place = grid.slots[slots.get(numberOf(member)) ?? 0] ?? { x: 0, y: 0 }
    return {
      key: member.again === null ? `node:${member.node.nodeId}` : `again:${connectionKey(member.again)}`,
      region: seat.key,
      x: seat.x + place.x,
      y: seat.y + place.y,
      ...size,
      node: member.node,
      connection: member.again ?? member.node.connection
    }
  })
}

function placeStrangers(seat: Seat): Chip[] {
  const grid = footGridFor(seat.strangers.length)
  const slots = assignSlots(
    seat.strangers.map((each) => each.cid),
    grid.slots.length
  )
  return seat.strangers.map((connection) => {
    const place = grid.slots[slots.get(connection.cid) ?? 0] ?? { x: 0, y: 0 }
    return {
      key: `connection:${connectionKey(connection)}`,
      region: seat.key,
      x: seat.x + place.x,
      y: seat.y + place.y,
      w: grid.cell.w * 0.94,
      h: grid.cell.h * 0.84,
      node: null,
      connection
    }
  })
}

function toServerSeats(view: TopologyView): Seat[] {
  const known = new Map(view.servers.map((server) => [server.name, server]))
  const members = new Map<string, Member[]>()
  const lost: Member[] = []
  const add = (server: string | undefined, member: Member): void => {
    if (server === undefined) lost.push(member)
    else push(members, server, member)
  }
  for (const node of view.nodes) {
    add(node.connection?.server, { node, again: null })
    for (const again of node.others) if (again.endedMs === null) add(again.server, { node, again })
  }
  const strangers = new Map<string, ConnectionView[]>()
  for (const each of view.connections) push(strangers, each.server, each)
  // A server that only a connection names is still a place where something hangs.
  const names = new Set([...known.keys(), ...members.keys(), ...strangers.keys()])
  const blocks = toBlocks([...names], known)
  const seats = blocks.map(({ name, x, y }) => ({
    key: `server:${name}`,
    title: name,
    server: known.get(name) ?? null,
    x,
    y,
    members: members.get(name) ?? [],
    strangers: strangers.get(name) ?? []
  }))
  if (lost.length === 0) return seats
  return [
    ...seats,
    {
      key: NOWHERE,
      title: 'Not connected',
      server: null,
      ...toLostPlace(blocks, view.servers.filter((server) => server.role === 'leafnode').length),
      members: lost,
      strangers: []
    }
  ]
}

/** Below the leaf nodes where there are any, else beside everything: nothing has to make room for it. */
function toLostPlace(places: readonly Place[], leaves: number): { x: number; y: number } {
  const right = Math.max(...places.map((place) => place.x))
  if (places.length === 0) return { x: 0, y: 0 }
  if (leaves === 0) return { x: right + REGION.w + GUTTER.x, y: 0 }
  return { x: right, y: leaves * (REGION.h + GUTTER.y) }
}

function toPresenceSeats(view: TopologyView): Seat[] {
  return [...PRESENCES].map(([presence, { word }], at) => ({
    key: `presence:${presence}`,
    title: word,
    server: null,
    x: (at % 3) * (REGION.w + GUTTER.x),
    y: Math.floor(at / 3) * (REGION.h + GUTTER.y),
    members: view.nodes.filter((node) => node.presence === presence).map((node) => ({ node, again: null })),
    strangers: []
  }))
}

function push<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const list = lists.get(key)
  if (list === undefined) lists.set(key, [value])
  else list.push(value)
}

interface Place {
  readonly name: string
  readonly x: number
  readonly y: number
}

/**
 * Servers of one NATS cluster stand together in a block as square as can be, blocks beside each other; leaf nodes stand in a
 * column of their own at the right, where they are reached without crossing the others.
 */
function toBlocks(names: readonly string[], known: ReadonlyMap<string, TopologyServer>): readonly Place[] {
  const blocks = new Map<string, string[]>()
  for (const name of names) {
    const server = known.get(name)
    const leaf = server?.role === 'leafnode'
    push(blocks, leaf ? LEAVES : `0 ${server?.cluster ?? ''}`, name)
  }
  let left = 0
  return [...blocks]
    .sort(([a], [b]) => compare(a, b))
    .flatMap(([key, list]) => {
      const columns = key === LEAVES ? 1 : Math.ceil(Math.sqrt(list.length))
      const begin = left
      left += columns
      return list.sort(compare).map((name, at) => {
        const row = Math.floor(at / columns)
        const inRow = Math.min(columns, list.length - row * columns)
        const column = begin + (columns - inRow) / 2 + (at % columns)
        return { name, x: column * (REGION.w + GUTTER.x), y: row * (REGION.h + GUTTER.y) }
      })
    })
}

const LEAVES = '9'

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

function toBounds(regions: readonly Region[]): Layout['bounds'] {
  if (regions.length === 0) return { x: 0, y: 0, w: 1, h: 1 }
  const x = Math.min(...regions.map((each) => each.x))
  const y = Math.min(...regions.map((each) => each.y))
  return {
    x,
    y,
    w: Math.max(...regions.map((each) => each.x + each.w)) - x,
    h: Math.max(...regions.map((each) => each.y + each.h)) - y
  }
}

/** The middle of a region's box, in world units. */
export const boxOf = (region: Region): { x: number; y: number; w: number; h: number } => ({
  x: region.x + (region.w - BOX.w) / 2,
  y: region.y + (region.h - 44 - BOX.h) / 2,
  w: BOX.w,
  h: BOX.h
})
