import type { RoleLease, RoleNode } from '../../../shared/api/role-views.ts'
import { PRESENCES, toPresence } from '../../state/presences.ts'
import { classNames } from '../../ui/class-names.ts'
import { Mark, type Tone } from '../../ui/mark.tsx'
import { OutsideText, toPlainText } from '../../ui/outside-text.tsx'
import type { MatrixColumn } from './matrix.ts'
import { toPlaceClass } from './place-class.ts'
import { toIdSpans, toRoleWord } from './role-words.ts'

/** Five lines of 16 px and some air. */
export const HEAD_PX = 92

interface ColumnHeadProps {
  readonly id: string
  readonly column: MatrixColumn
  readonly leases: ReadonlyMap<number, RoleLease>
  readonly at: number
  readonly left: number
  readonly width: number
  readonly away: boolean
  readonly active: boolean
  readonly selected: boolean
}

/** Which node, whether it is there, what its lease says beside that, and which role it took. */
export function ColumnHead(props: ColumnHeadProps) {
  const { column, leases } = props
  const [node] = column.nodes
  if (node === undefined) return null
  return (
    <th
      scope="col"
      id={props.id}
      data-row={-1}
      data-column={props.at}
      aria-colindex={props.at + 2}
      className={classNames(
        'absolute inset-y-0 flex flex-col justify-end overflow-hidden border-line/60 border-r px-1 py-1 text-left font-normal text-11 leading-4',
        props.away && 'hatched opacity-60',
        toPlaceClass(props.active, props.selected)
      )}
      style={{ left: props.left, width: props.width }}
    >
      {column.nodes.length > 1 ? (
        <GroupLines nodes={column.nodes} leases={leases} />
      ) : (
        <NodeLines node={node} lease={leases.get(node.nodeId)} />
      )}
    </th>
  )
}

function NodeLines({ node, lease }: { readonly node: RoleNode; readonly lease: RoleLease | undefined }) {
  const presence = toPresence(node.presence)
  return (
    <>
      <span className="truncate font-semibold text-12">Node {node.nodeId}</span>
      <span className="truncate text-ink-2" title={node.hostName === null ? undefined : toPlainText(node.hostName)}>
        {node.hostName === null ? (
          <span className="text-ink-3">host not told</span>
        ) : (
          <OutsideText text={node.hostName} />
        )}
      </span>
      <Presence tone={presence.tone} word={presence.word} />
      <LeaseLine lease={lease} />
      <RoleLine node={node} />
    </>
  )
}

/** Tighter than a state elsewhere: it must fit the narrowest column. */
function Presence({ tone, word }: { readonly tone: Tone; readonly word: string }) {
  return (
    <span className="flex items-center gap-1 truncate">
      <Mark tone={tone} size={8} />
      <span className="truncate">{word}</span>
    </span>
  )
}

/** What Stalwart itself says of the node: slower than the bus, a second opinion. */
function LeaseLine({ lease }: { readonly lease: RoleLease | undefined }) {
  if (lease === undefined) return <span className="truncate text-ink-3">no lease</span>
  return (
    <span
      className="flex items-center gap-1 truncate text-ink-3"
      title={lease.disagreement === null ? 'Its lease, a second opinion' : toPlainText(lease.disagreement)}
    >
      {lease.disagreement !== null && <Mark tone="warn" size={8} />}
      <span className="truncate">
        <span className="sr-only">lease </span>
        <OutsideText text={lease.status} />
      </span>
    </span>
  )
}

function RoleLine({ node }: { readonly node: RoleNode }) {
  const strange = node.roleState === 'unknown'
  return (
    <span
      className={classNames('flex items-center gap-1 truncate', strange ? 'text-bad' : 'text-ink-2')}
      title={toPlainText(node.roleSentence)}
    >
      {strange && <Mark tone="bad" size={8} />}
      <span className="truncate">
        <OutsideText text={toRoleWord(node)} />
      </span>
    </span>
  )
}

function GroupLines({
  nodes,
  leases
}: {
  readonly nodes: readonly RoleNode[]
  readonly leases: ReadonlyMap<number, RoleLease>
}) {
  const [first] = nodes
  const presences = [...PRESENCES].flatMap(([presence, look]) => {
    const count = nodes.filter((node) => node.presence === presence).length
    return count === 0 ? [] : [{ count, look }]
  })
  const [worst] = presences
  const held = nodes.flatMap((node) => leases.get(node.nodeId) ?? [])
  const disagree = held.filter((lease) => lease.disagreement !== null).length
  return (
    <>
      <span className="truncate font-semibold text-12">{nodes.length.toLocaleString('en')} nodes</span>
      <span className="truncate font-mono text-ink-2">
        {toIdSpans(
          nodes.map((node) => node.nodeId),
          4
        )}
      </span>
      {worst !== undefined && (
        <Presence
          tone={worst.look.tone}
          word={
            presences.length === 1
              ? `all ${worst.look.word}`
              : `${worst.count} ${worst.look.word}, ${nodes.length - worst.count} others`
          }
        />
      )}
      <span className="flex items-center gap-1 truncate text-ink-3">
        {disagree > 0 && <Mark tone="warn" size={8} />}
        {toLeaseWord(held.length, nodes.length, disagree)}
      </span>
      {first !== undefined && <RoleLine node={first} />}
    </>
  )
}

function toLeaseWord(held: number, of: number, disagree: number): string {
  if (held === 0) return 'no lease'
  if (disagree > 0) return `${disagree} leases differ`
  return held === of ? 'leases agree' : `${held} leases agree`
}

/** Names the lines of the heads beside it. */
export function CornerHead({ width }: { readonly width: number }) {
  return (
    <td
      className="sticky left-0 z-10 flex items-end gap-1 border-line border-r bg-surface-1 px-2 py-1 text-11 text-ink-3 leading-4"
      style={{ width }}
    >
      <span className="min-w-0 flex-1 text-12">What is to be done, and who does it</span>
      <span aria-hidden="true" className="text-right">
        {['node', 'host', 'presence', 'lease', 'role'].map((word) => (
          <span key={word} className="block">
            {word}
          </span>
        ))}
      </span>
    </td>
  )
}
