import { useCallback, useMemo, useState } from 'react'
import type { TopologyView as TopologyModel } from '../../../shared/api/topology-views.ts'
import { useClusterSlug, usePatchSearch, useViewSearch } from '../../state/search.ts'
import { useFrom } from '../../state/stores.tsx'
import { useTime } from '../../state/time.ts'
import { useLook } from '../../state/use-look.ts'
import { copyText } from '../../ui/copy-text.ts'
import { Choice, TextInput } from '../../ui/field.tsx'
import { LookFrame } from '../../ui/look-frame.tsx'
import { toExact } from '../../ui/number-text.ts'
import { Picture } from '../../ui/picture.tsx'
import { ExportMap } from './export-map.tsx'
import { connectionKey, type Grouping, toLayout } from './layout.ts'
import { MissingList } from './missing-list.tsx'
import { TopologyDrawer } from './topology-drawer.tsx'
import { TopologyMap } from './topology-map.tsx'
import { TopologyTable } from './topology-table.tsx'

/** While live, a picture older than this says so. */
const OLD_MS = 15_000

/** Servers, what links them, and who hangs from which. */
export function TopologyView() {
  const slug = useClusterSlug() ?? ''
  const { view, error, waiting, stale } = useLook('topology')
  const { live } = useTime()
  return (
    <LookFrame
      what="The topology"
      ready={view !== null}
      error={error}
      waiting={waiting}
      stale={stale}
      atMs={view?.atMs ?? null}
      {...(live ? { oldAfterMs: OLD_MS } : {})}
    >
      {view !== null && <Shown slug={slug} view={view} />}
    </LookFrame>
  )
}

function Shown({ slug, view }: { readonly slug: string; readonly view: TopologyModel }) {
  const { group, show, sel } = useViewSearch()
  const patch = usePatchSearch()
  const toast = useFrom('toasts', (state) => state.show)
  const [text, setText] = useState('')
  const grouping: Grouping = group === 'presence' ? 'presence' : 'server'
  const layout = useMemo(() => toLayout(view, grouping), [view, grouping])
  const kept = useMemo(() => toKept(view, text), [view, text])
  const select = useCallback((key: string | null) => patch({ sel: key ?? undefined }), [patch])
  const copy = useCallback(
    (line: string) => {
      if (copyText(line)) toast('ok', 'Copied.')
    },
    [toast]
  )
  const empty = view.servers.length === 0 && view.nodes.length === 0
  const shared = { view, kept, selected: sel ?? null, onSelect: select, onCopy: copy }
  return (
    <div className="flex h-full min-h-0">
      <div className="flex min-w-0 flex-1 flex-col">
        <header className="flex h-11 shrink-0 items-center gap-3 px-3">
          <h1 className="font-semibold text-15">Topology</h1>
          <p className="min-w-0 flex-1 truncate text-12 text-ink-3">
            {toExact(view.nodes.length)} nodes on {toExact(view.servers.length)} servers
            {view.answered !== null && `; ${view.answered.got} of ${view.answered.expected} servers answered`}
            {view.connectionCount > view.connections.length &&
              `; ${toExact(view.connectionCount - view.connections.length)} further connections are left out`}
          </p>
          <ExportMap slug={slug} view={view} layout={layout} />
        </header>
        <section aria-label="What is shown" className="flex shrink-0 flex-wrap items-center gap-2 px-3 pb-1.5">
          <TextInput
            data-filter
            className="h-6 w-52 text-12"
            aria-label="Filter by node, host, address or server"
            placeholder="Node, host, address, server   /"
            maxLength={256}
            value={text}
            onChange={setText}
          />
          {kept !== null && <span className="text-12 text-ink-2">{toExact(kept.size)} match</span>}
          <Choice
            label="Grouped by"
            value={grouping}
            onChange={(next) => patch({ group: next === 'server' ? undefined : next })}
            options={[
              ['server', 'By server'],
              ['presence', 'By presence']
            ]}
          />
          <Choice
            label="Shape"
            value={show === 'table' ? 'table' : 'map'}
            onChange={(next) => patch({ show: next === 'map' ? undefined : next })}
            options={[
              ['map', 'Map'],
              ['table', 'Table']
            ]}
          />
        </section>
        <MissingList sentences={view.missing} />
        <div className="min-h-0 flex-1 border-line border-t bg-surface-1">
          {empty && (
            <Picture kind="empty" title="No server and no node is known yet">
              Servers show here once Stoa is connected and may ask for connections ($SYS.REQ.ACCOUNT.PING.CONNZ); nodes
              with their first frame.
            </Picture>
          )}
          {!empty && (show === 'table' ? <TopologyTable {...shared} /> : <TopologyMap {...shared} layout={layout} />)}
        </div>
      </div>
      {sel !== undefined && (
        <TopologyDrawer slug={slug} view={view} selected={toKey(sel)} onClose={() => select(null)} />
      )}
    </div>
  )
}

/** A bare id in a link is a node's. */
const toKey = (sel: string): string => (/^\d+$/.test(sel) ? `node:${sel}` : sel)

/** Keys of what a text matches; null: there is no filter. */
function toKept(view: TopologyModel, text: string): ReadonlySet<string> | null {
  const wanted = text.trim().toLowerCase()
  if (wanted === '') return null
  const has = (...texts: readonly (string | null | undefined)[]): boolean =>
    texts.some((each) => each?.toLowerCase().includes(wanted) === true)
  const kept = new Set<string>()
  for (const node of view.nodes) {
    const { nodeId, hostName, connection, presence } = node
    if (String(nodeId) === wanted || has(hostName, connection?.ip, connection?.server, presence))
      kept.add(`node:${nodeId}`)
  }
  for (const each of view.connections) {
    if (has(each.name, each.ip, each.server, each.role, each.lang)) kept.add(`connection:${connectionKey(each)}`)
  }
  for (const server of view.servers)
    if (has(server.name, server.cluster, server.state)) kept.add(`server:${server.name}`)
  return kept
}
