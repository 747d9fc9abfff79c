import type { RoleCell, WhatIfRow, WhatIfView } from '../../../../src/shared/api/role-views.ts'
import type { Scene } from '../world.ts'
import { wholeRolesOf } from './roles-world.ts'

/** The work without some nodes, from the same world. */
export function whatIfOf(scene: Scene, nowMs: number, without: readonly number[]): WhatIfView {
  const view = wholeRolesOf(scene, nowMs)
  const away = new Set(without)
  const running = view.nodes.filter((node) => node.running === 'yes').map((node) => node.nodeId)
  const row = (type: string, title: string, critical: boolean, cells: readonly RoleCell[]): WhatIfRow => {
    const now = cells
      .filter((cell) => cell.declared === 'yes' && running.includes(cell.nodeId))
      .map((cell) => cell.nodeId)
    const then = now.filter((id) => !away.has(id))
    const effect =
      now.length === 0
        ? 'was-nobody'
        : then.length === 0
          ? 'lost'
          : then.length === now.length
            ? 'same'
            : then.length === 1
              ? 'single'
              : 'less'
    const sentences: Readonly<Record<string, string>> = {
      'was-nobody': 'Nobody does it as it is.',
      lost: 'Nobody would do it any more.',
      single: `Node ${then[0]} alone would do it.`,
      less: `${then.length} nodes would share what ${now.length} do now.`,
      same: ''
    }
    return { type, title, critical, now, left: then, effect, sentence: sentences[effect] ?? '' }
  }
  return {
    atMs: nowMs,
    without,
    remaining: running.filter((id) => !away.has(id)),
    rows: view.tasks.map((task) => row(task.type, task.title, task.critical, task.cells)),
    listeners: view.listeners.map((listener) => row(listener.id, listener.name, false, listener.cells)),
    stalled: view.queue.filter((task) => task.nobodyTakes),
    warnings: ['Their leases go stale after an hour; restart no other node then, or it may take their id.'],
    untold: view.nodes.filter((node) => node.roleState === 'untold').map((node) => node.nodeId)
  }
}
