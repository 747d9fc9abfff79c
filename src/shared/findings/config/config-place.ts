import { textOf } from '../../roles/json.ts'
import type { ConfigObject, NodeEnvironment, OldNode, Place } from './configuration.ts'

/** Where a field of an object stands. */
export function placeIn(object: ConfigObject, name = ''): Place {
  const { kind, fields, file, seq, at } = object
  const id = textOf(fields, 'id')
  const whole = id === null || id === 'singleton' ? kind : `${kind}/${id}`
  const line = name === '' ? firstLine(object) : object.lineOf(name)
  return { file, path: name === '' ? whole : `${whole}.${name}`, line: line ?? firstLine(object), seq, at }
}

/** Where a setting of an old node stands, or would stand. */
export function placeAt(node: OldNode, name: string): Place {
  const { file, seq, at } = node
  return { file, path: name, line: node.lineOf(name), seq, at }
}

function firstLine({ fields, lineOf }: ConfigObject): number | null {
  let first: number | null = null
  for (const name of Object.keys(fields)) {
    const line = lineOf(name)
    if (line !== null && (first === null || line < first)) first = line
  }
  return first
}

/** Where a variable of a node's environment stands. */
export const placeOfVariable = (env: NodeEnvironment, name: string): Place => ({
  file: env.file,
  path: name,
  line: env.lineOf(name),
  seq: 0,
  at: 0
})
