import type { Configuration, OldNode } from './configuration.ts'
import { settingOf } from './old-settings.ts'
import { isMacro, toWhole } from './old-values.ts'

/** The id of a node on the bus; null: it is missing or no number, and so 1. */
export function nodeIdOf(node: OldNode): number | null {
  const value = settingOf(node, 'cluster.node-id')
  return value === null ? null : toWhole(value)
}

/** How a node is called in a sentence. Outside. */
export function nodeWord(node: OldNode): string {
  const id = nodeIdOf(node)
  return id === null ? node.file : `node ${id} (${node.file})`
}

/** The store that its coordinator names, `store.bus`; null: it coordinates with nobody, or a macro says where. */
export function busOf(node: OldNode): string | null {
  const id = settingOf(node, 'cluster.coordinator')
  return id === null || isMacro(id) ? null : `store.${id}`
}

/** Type of the coordinator's store; null: not told. */
export function busTypeOf(node: OldNode): string | null {
  const bus = busOf(node)
  return bus === null ? null : settingOf(node, `${bus}.type`)
}

/** Old nodes that coordinate over a store of this type. */
export const nodesOver = (config: Configuration, type: string): readonly OldNode[] =>
  config.oldNodes.filter((node) => busTypeOf(node) === type)
