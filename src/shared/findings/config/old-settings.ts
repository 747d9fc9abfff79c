import type { OldNode } from './configuration.ts'

/** A setting of its own; null: it is not set. */
export const settingOf = (node: OldNode, name: string): string | null => node.settings.get(name) ?? null

/** A list, in its order: `name` alone holds one item, `name.0000` and on several. Null: it is not set. */
export function listOf(node: OldNode, name: string): readonly string[] | null {
  const one = node.settings.get(name)
  if (one !== undefined) return [one]
  const items = [...node.settings]
    .filter(([key]) => key.startsWith(`${name}.`) && /^\d{1,6}$/u.test(key.slice(name.length + 1)))
    .sort(([a], [b]) => (a < b ? -1 : 1))
  return items.length === 0 ? null : items.map(([, value]) => value)
}

/** What stands below a prefix: the next part of each name, once. */
export function partsBelow(node: OldNode, prefix: string): readonly string[] {
  const parts = new Set<string>()
  for (const name of node.settings.keys()) {
    if (name.startsWith(`${prefix}.`)) parts.add(name.slice(prefix.length + 1).split('.')[0] ?? '')
  }
  return [...parts]
}

/** What stands below a prefix: the rest of each name. */
export function restsBelow(node: OldNode, prefix: string): readonly string[] {
  return [...node.settings.keys()]
    .filter((name) => name.startsWith(`${prefix}.`))
    .map((name) => name.slice(prefix.length + 1))
}
