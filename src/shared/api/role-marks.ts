import type { RoleCell, RoleListenerRow, RolesView, RoleTaskRow } from './role-views.ts'

type Marked = Pick<RoleCell, 'declared' | 'observed' | 'conflict'>

const DECLARED = ['yes', 'no', 'unknown'] as const
const OBSERVED = ['seen', 'absent', 'none'] as const
/** `a` for declared and seen; eighteen letters in all. */
const FIRST = 97
const NOTHING: Marked = { declared: 'unknown', observed: 'none', conflict: false }

/** A cell as one letter, without its sentences: a matrix of 1,024 nodes is some kilobytes then, not five megabytes. */
export function toRoleMark({ declared, observed, conflict }: Marked): string {
  const at = DECLARED.indexOf(declared) * 6 + OBSERVED.indexOf(observed) * 2 + (conflict ? 1 : 0)
  return String.fromCharCode(FIRST + at)
}

/** What a letter means; one that is none means that nothing is known. */
export function fromRoleMark(letter: string | undefined): Marked {
  const at = letter === undefined || letter === '' ? -1 : letter.charCodeAt(0) - FIRST
  const declared = DECLARED[Math.floor(at / 6)]
  const observed = OBSERVED[Math.floor((at % 6) / 2)]
  if (declared === undefined || observed === undefined) return NOTHING
  return { declared, observed, conflict: at % 2 === 1 }
}

/** The same view with every node in its columns: those that came as letters get cells whose sentences are left out. */
export function toWholeRoles(view: RolesView): RolesView {
  const { more } = view
  if (more === undefined || more.length === 0) return view
  const widen = <Row extends RoleTaskRow | RoleListenerRow>(row: Row): Row => ({
    ...row,
    cells: [
      ...row.cells,
      ...more.map(
        ({ nodeId }, at): RoleCell => ({
          nodeId,
          ...fromRoleMark(row.more?.[at]),
          declaredSentence: 'Its sentence is left out at this size.',
          shard: null,
          observedSentence: null,
          observedSeq: null,
          observedUs: null
        })
      )
    ]
  })
  return {
    ...view,
    nodes: [...view.nodes, ...more],
    tasks: view.tasks.map(widen),
    listeners: view.listeners.map(widen)
  }
}
