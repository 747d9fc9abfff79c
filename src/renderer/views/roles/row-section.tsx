import type { RolesView, RoleTaskRow } from '../../../shared/api/role-views.ts'
import { useGo } from '../../state/search.ts'
import { Button } from '../../ui/button.tsx'
import { State } from '../../ui/mark.tsx'
import { toExact } from '../../ui/number-text.ts'
import { OutsideProse } from '../../ui/outside-prose.tsx'
import { OutsideText } from '../../ui/outside-text.tsx'
import { Fact, Section } from '../../ui/section.tsx'
import { toCellState } from './cell-states.ts'
import type { MatrixRow } from './matrix.ts'
import { toIdSpans, toRuns, toVerdict } from './role-words.ts'

const GRID = 'mt-2 grid grid-cols-[96px_minmax(0,1fr)] gap-y-1 text-12'

interface RowSectionProps {
  readonly slug: string
  readonly view: RolesView
  readonly row: MatrixRow
  /** No node is selected with it: the whole row is meant. */
  readonly alone: boolean
}

/** One kind of work: whether it is done, what it is, what hangs on it. */
export function RowSection({ slug, view, row, alone }: RowSectionProps) {
  const verdict = toVerdict(row.verdict)
  const task = row.kind === 'task' ? view.tasks.find((each) => `task:${each.type}` === row.key) : undefined
  const listener =
    row.kind === 'listener' ? view.listeners.find((each) => `listener:${each.id}` === row.key) : undefined
  const shards = row.kind === 'shard' ? view.shards.find((each) => `shard:${each.type}` === row.key) : undefined
  const doing = view.nodes
    .filter((node) => ['both', 'declared', 'observed', 'clash'].includes(toCellState(row.cells.get(node.nodeId))))
    .map((node) => node.nodeId)
  return (
    <Section title={alone ? 'Who does it' : 'This work in the cluster'}>
      <State tone={verdict.tone} word={verdict.word} />
      <p className="mt-1 break-words text-12 text-ink-2">
        <OutsideProse text={row.sentence} />
      </p>
      {task !== undefined && <TaskFacts slug={slug} task={task} doing={doing} />}
      {listener !== undefined && (
        <dl className={GRID}>
          <Fact word="Protocol">
            <OutsideText text={listener.protocol} />
          </Fact>
          <Fact word="Bound to">
            {listener.bind.length === 0 ? 'not told' : listener.bind.map((bind) => <Bind key={bind} text={bind} />)}
          </Fact>
          <Fact word="Nodes">{doing.length === 0 ? 'none' : toCounted(doing)}</Fact>
        </dl>
      )}
      {shards !== undefined && (
        <dl className={GRID}>
          <Fact word="Shards">
            {shards.total === null ? 'how many there are was not told' : `${shards.total} in all`}
          </Fact>
          {shards.shards.map(({ shard, nodeIds }) => (
            <Fact key={shard} word={`Shard ${shard}`}>
              {nodeIds.length === 0 ? (
                <span className="text-bad">nobody</span>
              ) : (
                <>
                  {nodeIds.length === 1 ? 'node ' : 'nodes '}
                  {toIdSpans(nodeIds)}
                  {nodeIds.length > 1 && <span className="text-warn"> the same work twice</span>}
                </>
              )}
            </Fact>
          ))}
        </dl>
      )}
    </Section>
  )
}

const Bind = ({ text }: { readonly text: string }) => (
  <span className="block truncate">
    <OutsideText text={text} mono />
  </span>
)

/** `670: 1, 2, 5 …`: who they are, and how many where not all can be said. */
function toCounted(ids: readonly number[]): string {
  const spans = toIdSpans(ids)
  return spans.endsWith('…') ? `${toExact(ids.length)}: ${spans}` : spans
}

interface TaskFactsProps {
  readonly slug: string
  readonly task: RoleTaskRow
  readonly doing: readonly number[]
}

function TaskFacts({ slug, task, doing }: TaskFactsProps) {
  const go = useGo()
  return (
    <>
      <dl className={GRID}>
        <Fact word="What it is">
          <OutsideText text={task.does} />
        </Fact>
        <Fact word="How many">{toRuns(task.runs)}</Fact>
        <Fact word="Nodes">{doing.length === 0 ? <span className="text-bad">none</span> : toCounted(doing)}</Fact>
        <Fact word="Without it">
          <OutsideText text={task.withoutIt} />
        </Fact>
        <Fact word="Proven by">
          <OutsideText text={task.provenBy} />
        </Fact>
        <Fact word="0.16 and later">
          {task.newName === null ? 'no role of its own' : <OutsideText text={task.newName} mono />}
        </Fact>
        <Fact word="Before 0.16">
          {task.oldName === null ? 'no setting of its own' : <OutsideText text={task.oldName} mono />}
        </Fact>
        <Fact word="In the queue">
          {task.waiting === 0 ? 'nothing waits for it' : `${toExact(task.waiting)} wait`}
          {task.stalled > 0 && <span className="text-bad">, {toExact(task.stalled)} of them too long</span>}
        </Fact>
      </dl>
      <div className="mt-2 flex flex-wrap gap-2">
        <Button size="small" onClick={() => go(`/c/${slug}/roles`, { show: 'tasks', q: task.type })}>
          Its tasks in the queue
        </Button>
        <Button size="small" onClick={() => go(`/c/${slug}/roles`, { show: 'run', q: task.newName ?? task.type })}>
          What can be run of it
        </Button>
      </div>
    </>
  )
}
