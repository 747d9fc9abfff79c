import type { RoleListenerRow } from '../../shared/api/role-views.ts'
import type { Coverage } from '../../shared/roles/coverage.ts'
import { type Declared, isChosen } from '../../shared/roles/declared-role.ts'
import type { Duty } from '../../shared/roles/duty.ts'
import { field, namesOf, textOf } from '../../shared/roles/json.ts'
import { observeListener } from '../../shared/roles/observed-role.ts'
import type { RolesState } from '../../shared/roles/roles-state.ts'
import { toCell } from './roles-cell.ts'
import { toNodeList, toSentenceStart } from './roles-facts.ts'

/** Listeners of one cluster that a view holds. */
const MOST_LISTENERS = 100
/** Addresses of one listener. */
const MOST_BINDS = 20
/** `server.listener.smtp.bind.0000` of the old line. */
const OLD_LISTENER = /^server\.listener\.([^.]{1,60})\.(protocol|bind)(?:\.\d{4})?$/u

const unknown = (sentence: string): Declared => ({ is: 'unknown', sentence, shard: null })
const NO_ROLE = unknown('Nobody told its role.')
const NO_SETTINGS = unknown('Its settings were not read.')
const OTHER_LINE = unknown('It has its own listeners: it is of the other line.')

/** One listener, wherever it stands: an object of the new line, or settings of nodes of the old one. Texts are outside. */
export interface Listener {
  readonly id: string
  readonly name: string
  readonly protocol: string
  readonly bind: readonly string[]
  /** Old line: nodes in whose settings it stands, and those whose settings were read; null: new line. */
  readonly old: { readonly holders: ReadonlySet<number>; readonly read: ReadonlySet<number> } | null
}

/** All listeners that anybody told of. */
export function toListeners(roles: RolesState): readonly Listener[] {
  const objects = (roles.objects('x:NetworkListener') ?? []).map((it): Listener => {
    const id = textOf(it, 'id') ?? ''
    return {
      id,
      name: textOf(it, 'name') ?? id,
      protocol: textOf(it, 'protocol') ?? '',
      bind: namesOf(field(it, 'bind')).slice(0, MOST_BINDS),
      old: null
    }
  })
  return [...objects, ...toOldListeners(roles)].slice(0, MOST_LISTENERS)
}

/** One row a listener. `shown`: the nodes of the columns. */
export function toListenerRows(
  listeners: readonly Listener[],
  coverage: Coverage,
  shown: readonly Duty[],
  at: number
): readonly RoleListenerRow[] {
  return listeners.map((listener) => {
    const { id, name, protocol, bind } = listener
    return {
      id,
      name,
      protocol,
      bind,
      ...toVerdict(holdersOf(coverage, listener)),
      cells: shown.map((duty) => toCell(duty, declareListener(duty, listener), observeListener(duty, name, at)))
    }
  })
}

/** Running nodes that open a listener, and those of which nobody told whether they do. */
export function holdersOf(
  coverage: Coverage,
  listener: Listener
): { readonly doers: number[]; readonly untold: number[] } {
  const doers: number[] = []
  const untold: number[] = []
  for (const duty of coverage.duties) {
    if (duty.running === 'no') continue
    const declared = declareListener(duty, listener)
    if (declared.is === 'yes') doers.push(duty.nodeId)
    if (declared.is === 'unknown' && declared !== OTHER_LINE) untold.push(duty.nodeId)
  }
  return { doers, untold }
}

function toVerdict({ doers, untold }: ReturnType<typeof holdersOf>): Pick<RoleListenerRow, 'verdict' | 'sentence'> {
  const open = (nodeIds: readonly number[]): string => (nodeIds.length === 1 ? 'opens' : 'open')
  if (doers.length > 0)
    return { verdict: 'covered', sentence: `${toSentenceStart(toNodeList(doers))} ${open(doers)} it.` }
  if (untold.length === 0) return { verdict: 'nobody', sentence: 'No running node opens it: nobody answers there.' }
  return { verdict: 'unknown', sentence: `Nobody told whether ${toNodeList(untold)} ${open(untold)} it.` }
}

function declareListener(duty: Duty, { id, old }: Listener): Declared {
  if (old !== null) {
    if (duty.line === 'new') return OTHER_LINE
    if (!old.read.has(duty.nodeId)) return NO_SETTINGS
    const is = old.holders.has(duty.nodeId)
    return {
      is: is ? 'yes' : 'no',
      sentence: is ? 'It stands in its settings.' : 'Its settings do not have it.',
      shard: null
    }
  }
  const { line, role, roleState, roleObject } = duty
  if (line === 'old') return OTHER_LINE
  if (roleState === 'untold') return NO_ROLE
  if (roleState === 'default') return { is: 'yes', sentence: 'No STALWART_ROLE is set: it opens all.', shard: null }
  if (roleObject === null) return { is: 'yes', sentence: `Its role ${role} does not exist: it opens all.`, shard: null }
  return { is: isChosen(roleObject, 'listeners', id) ? 'yes' : 'no', sentence: `Role ${role}.`, shard: null }
}

function toOldListeners(roles: RolesState): readonly Listener[] {
  const found = new Map<string, { protocol: string; bind: Set<string>; holders: Set<number> }>()
  const read = new Set<number>()
  for (const { url, line, nodeId } of roles.sites) {
    const settings = line === 'new' ? null : roles.settings(url)
    if (settings === null || nodeId === null) continue
    read.add(nodeId)
    for (const [key, value] of settings) {
      const [, name, what] = OLD_LISTENER.exec(key) ?? []
      if (name === undefined || found.size >= MOST_LISTENERS) continue
      const listener = found.get(name) ?? { protocol: '', bind: new Set<string>(), holders: new Set<number>() }
      found.set(name, listener)
      listener.holders.add(nodeId)
      if (what === 'protocol') listener.protocol = value
      else if (listener.bind.size < MOST_BINDS) listener.bind.add(value)
    }
  }
  return [...found].map(([name, { protocol, bind, holders }]) => ({
    id: name,
    name,
    protocol,
    bind: [...bind],
    old: { holders, read }
  }))
}
