import {
  Activity,
  Archive,
  Ban,
  LayoutDashboard,
  ListChecks,
  type LucideIcon,
  Network,
  Server,
  Timer,
  TriangleAlert
} from 'lucide-react'

export interface ViewEntry {
  /** The last part of its path. */
  readonly id: string
  readonly word: string
  /** `g` and this key go there. */
  readonly key: string
  readonly icon: LucideIcon
  /** What it answers, for the palette and the shortcut list. */
  readonly note: string
  /** A hairline stands above it in the rail. */
  readonly apart?: boolean
}

/** The views of a cluster, in the order of the rail; the rail, the palette, the keys and the routes all read this. */
export const VIEW_LIST: readonly ViewEntry[] = [
  { id: 'overview', word: 'Overview', key: 'o', icon: LayoutDashboard, note: 'is it working' },
  { id: 'topology', word: 'Topology', key: 't', icon: Network, note: 'who hangs where' },
  { id: 'nodes', word: 'Nodes', key: 'n', icon: Server, note: 'who is there' },
  { id: 'blocks', word: 'Blocks', key: 'b', icon: Ban, note: 'what reached whom' },
  { id: 'latency', word: 'Latency', key: 'l', icon: Timer, note: 'how fast' },
  { id: 'roles', word: 'Roles', key: 'r', icon: ListChecks, note: 'who does what, and doing it' },
  { id: 'events', word: 'Events', key: 'e', icon: Activity, note: 'what was said' },
  { id: 'findings', word: 'Findings', key: 'f', icon: TriangleAlert, note: 'what is wrong' },
  { id: 'history', word: 'History', key: 'h', icon: Archive, note: 'what is recorded', apart: true }
]
