import type { RoleNode, RolesView } from '../../../shared/api/role-views.ts'
import { toPresence } from '../../state/presences.ts'
import { useGo } from '../../state/search.ts'
import { useFrom } from '../../state/stores.tsx'
import { useSubject } from '../../state/use-subject.ts'
import { Button } from '../../ui/button.tsx'
import { Mark, State } from '../../ui/mark.tsx'
import { toSpan } from '../../ui/number-text.ts'
import { OutsideText } from '../../ui/outside-text.tsx'
import { Fact, Section } from '../../ui/section.tsx'
import { SmallChart } from '../../ui/small-chart.tsx'
import { toFullTime } from '../../ui/time-text.ts'
import { toRoleWord } from './role-words.ts'
import { Seen } from './seen.tsx'

interface NodeSectionsProps {
  readonly slug: string
  readonly view: RolesView
  readonly node: RoleNode
}

/** The past is read anew this often while live. */
const TURN_MS = 10_000
const GRID = 'mt-2 grid grid-cols-[88px_minmax(0,1fr)] gap-y-1 text-12'

/** The node of a column: its role, what its lease says beside what we see, its site, its past. */
export function NodeSections({ slug, view, node }: NodeSectionsProps) {
  const go = useGo()
  const zone = useFrom('preferences', (state) => state.zone)
  const presence = toPresence(node.presence)
  const lease = view.leases.find((each) => each.nodeId === node.nodeId)
  const site = view.sites.find((each) => each.url === node.site)
  const ago = (ms: number) => <span title={toFullTime(ms, zone)}>{toSpan(view.atMs - ms)} ago</span>
  return (
    <>
      <Section
        title={`Node ${node.nodeId}`}
        actions={
          <Button size="small" onClick={() => go(`/c/${slug}/nodes`, { sel: `node:${node.nodeId}` })}>
            In Nodes
          </Button>
        }
      >
        <State tone={presence.tone} word={presence.word} />
        <dl className={GRID}>
          <Fact word="Host">{node.hostName === null ? 'not told' : <OutsideText text={node.hostName} mono />}</Fact>
          <Fact word="Role">
            <span className={node.roleState === 'unknown' ? 'text-bad' : undefined}>
              <OutsideText text={toRoleWord(node)} />
            </span>
          </Fact>
          <Fact word="Known from">
            <OutsideText text={node.roleSentence} />
          </Fact>
          <Fact word="Release">{node.version === null ? 'not told' : <OutsideText text={node.version} />}</Fact>
          <Fact word="Started">{node.startedMs === null ? 'not told' : ago(node.startedMs)}</Fact>
          {node.shard !== null && <Fact word="Push shard">{node.shard}</Fact>}
          <Fact word="Lease">
            {lease === undefined ? (
              'none is known'
            ) : (
              <>
                <OutsideText text={lease.status} />
                {lease.renewedMs !== null && <>, renewed {ago(lease.renewedMs)}</>}
              </>
            )}
          </Fact>
          <Fact word="Site">
            {site === undefined ? (
              'no URL was given for it'
            ) : (
              <>
                <OutsideText text={site.url} mono />{' '}
                <span className="inline-flex">
                  <Mark tone={site.state} size={8} />
                </span>{' '}
                <OutsideText text={site.sentence} />
              </>
            )}
          </Fact>
        </dl>
        {lease?.disagreement != null && (
          <p className="mt-2 flex items-baseline gap-2 text-12 text-warn">
            <Mark tone="warn" size={9} />
            <span className="min-w-0 break-words">
              <OutsideText text={lease.disagreement} />
            </span>
          </p>
        )}
      </Section>
      <Past slug={slug} nodeId={node.nodeId} atMs={view.atMs} />
    </>
  )
}

function Past({ slug, nodeId, atMs }: { readonly slug: string; readonly nodeId: number; readonly atMs: number }) {
  const subject = `node:${nodeId}`
  const state = useSubject('roles', subject, Math.floor(atMs / TURN_MS))
  const zone = useFrom('preferences', (each) => each.zone)
  const past = state.subject === subject ? state.past : null
  if (past === null) {
    return (
      <Section title="Past of the node">
        {state.pastError === null ? (
          <p className="text-12 text-ink-3">Reading it …</p>
        ) : (
          <p role="alert" className="text-12 text-bad">
            It cannot be read: <OutsideText text={state.pastError.message} />
          </p>
        )}
      </Section>
    )
  }
  return (
    <>
      <Section title="Past of the node">
        {past.charts.map((chart) => (
          <SmallChart key={chart.title} {...chart} zone={zone} />
        ))}
        {past.charts.length === 0 && <p className="text-12 text-ink-3">Nothing was measured in this range.</p>}
      </Section>
      <Seen slug={slug} title="Evidence of the node, newest first" evidence={past.evidence} />
    </>
  )
}
