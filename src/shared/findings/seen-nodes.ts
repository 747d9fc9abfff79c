import type { Facts } from './facts.ts'
import type { SeenNode } from './sight.ts'
import type { Memory } from './to-sight.ts'

export function toSeenNodes(_at: number, _facts: Facts, _memory: Memory): readonly SeenNode[] {
  return []
}
