import { useCallback, useMemo } from 'react'
import type { NodeRow, NodesView as NodesModel } from '../../../shared/api/topology-views.ts'
import { PRESENCES, toPresence } from '../../state/presences.ts'
import { useClusterSlug, usePatchSearch, useViewSearch } from '../../state/search.ts'
import { useFrom } from '../../state/stores.tsx'
import { useTime } from '../../state/time.ts'
import { useLook } from '../../state/use-look.ts'
import { useSave } from '../../state/use-save.ts'
import { copyText } from '../../ui/copy-text.ts'
import { ExportRows } from '../../ui/export-rows.tsx'
import { Choice, TextInput } from '../../ui/field.tsx'
import { LookFrame } from '../../ui/look-frame.tsx'
import { State } from '../../ui/mark.tsx'
import { toExact } from '../../ui/number-text.ts'
import { Picker } from '../../ui/picker.tsx'
import { Picture } from '../../ui/picture.tsx'
import { saveFile } from '../../ui/save-file.ts'
import { Table } from '../../ui/table.tsx'
import { useSettled } from '../../ui/use-settled.ts'
import { toCompared } from './compare-box.tsx'
import { ComparePanel } from './compare-panel.tsx'
import { HealthList } from './health-list.tsx'
import { addressOf, toNodeColumns } from './node-columns.tsx'
import { NodeDrawer } from './node-drawer.tsx'
import { PresenceHelp } from './presence-help.tsx'
import { UnknownConnections } from './unknown-connections.tsx'

/** While live, a picture older than this says so. */
const OLD_MS = 15_000
const TYPING_MS = 200

/** Who is in the cluster, who listens, who is missing. */
export function NodesView() {
  const slug = useClusterSlug() ?? ''
  const { view, error, waiting, stale } = useLook('nodes')
  const { live } = useTime()
  return (
    <LookFrame
      what="The list of nodes"
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

const keyOf = (node: NodeRow): string => `node:${node.nodeId}`

function Shown({ slug, view }: { readonly slug: string; readonly view: NodesModel }) {
  const { q = '', group, show, sel, beside } = useViewSearch()
  const patch = usePatchSearch()
  const toast = useFrom('toasts', (state) => state.show)
  const zone = useFrom('preferences', (state) => state.zone)
  const rowHeight = useFrom('preferences', (state) => (state.density === 'roomy' ? 32 : 26))
  const save = useSave(saveFile)
  const wanted = useMemo(() => (group ?? '').split(',').filter(Boolean), [group])
  const nodes = useMemo(() => filterNodes(view.nodes, q, wanted), [view.nodes, q, wanted])
  const columns = useMemo(() => toNodeColumns(zone, view.atMs), [zone, view.atMs])
  const open = useCallback((node: NodeRow) => patch({ sel: keyOf(node) }), [patch])
  const copy = useCallback(
    (text: string) => {
      if (copyText(text)) toast('ok', 'Row copied.')
    },
    [toast]
  )
  const compared = toCompared(beside)
  const besides = compared.flatMap((id) => view.nodes.filter((node) => node.nodeId === id))
  const setCompared = (ids: readonly number[]): void => patch({ beside: ids.length === 0 ? undefined : ids.join(',') })
  const selected = sel === undefined ? null : /^\d+$/.test(sel) ? `node:${sel}` : sel
  return (
    <div className="flex h-full min-h-0">
      <div className="flex min-w-0 flex-1 flex-col">
        <header className="flex h-11 shrink-0 items-center gap-3 px-3">
          <h1 className="font-semibold text-15">Nodes</h1>
          <Counts view={view} shown={nodes.length} />
          <PresenceHelp />
          <ExportRows
            name={`${slug}-nodes`}
            rows={nodes}
            columns={columns}
            onSave={save}
            onDone={(ok, sentence) => toast(ok ? 'ok' : 'bad', sentence)}
          />
        </header>
        <Filters q={q} wanted={wanted} show={show === 'health' ? 'health' : 'table'} />
        <div className="min-h-0 flex-1 border-line border-t bg-surface-1">
          {show === 'health' ? (
            <HealthList view={view} nodes={nodes} selected={selected} onOpen={open} onCopy={copy} />
          ) : (
            <Table
              label="Nodes"
              name="node-rows"
              columns={columns}
              rows={nodes}
              keyOf={keyOf}
              rowHeight={rowHeight}
              selected={selected}
              initialSort={{ column: 'presence', down: false }}
              onOpen={open}
              onCopy={copy}
              empty={<NoNodes known={view.nodes.length} />}
            />
          )}
        </div>
        {besides.length > 0 && (
          <ComparePanel
            nodes={besides}
            atMs={view.atMs}
            onRemove={(id) => setCompared(compared.filter((each) => each !== id))}
            onClose={() => setCompared([])}
          />
        )}
        <UnknownConnections connections={view.unmatched} atMs={view.atMs} />
      </div>
      {selected !== null && (
        <NodeDrawer
          slug={slug}
          node={view.nodes.find((node) => keyOf(node) === selected)}
          atMs={view.atMs}
          onClose={() => patch({ sel: undefined })}
        />
      )}
    </div>
  )
}

/** How many are in which state, the worst first; how many the filter leaves. */
function Counts({ view, shown }: { readonly view: NodesModel; readonly shown: number }) {
  const total = view.nodes.length
  return (
    <p className="flex min-w-0 flex-1 items-center gap-3 overflow-hidden text-12 text-ink-3">
      <span className="whitespace-nowrap">
        {shown === total
          ? `${toExact(total)} nodes`
          : `${toExact(shown)} of ${toExact(total)} nodes, ${toExact(total - shown)} left out`}
      </span>
      {[...PRESENCES].map(([presence, look]) => {
        const count = view.nodes.filter((node) => node.presence === presence).length
        return count === 0 ? null : (
          <State key={presence} quiet tone={look.tone} word={`${toExact(count)} ${look.word}`} />
        )
      })}
    </p>
  )
}

interface FiltersProps {
  readonly q: string
  readonly wanted: readonly string[]
  readonly show: 'table' | 'health'
}

function Filters({ q, wanted, show }: FiltersProps) {
  const patch = usePatchSearch()
  const apply = useCallback((text: string) => patch({ q: text === '' ? undefined : text }), [patch])
  const [text, setText] = useSettled(q, apply, TYPING_MS)
  return (
    <section aria-label="Filter" className="flex shrink-0 flex-wrap items-center gap-2 px-3 pb-1.5">
      <TextInput
        data-filter
        className="h-6 w-56 text-12"
        aria-label="Filter by id, host, address, server or release"
        placeholder="Id, host, address, server   /"
        maxLength={256}
        value={text}
        onChange={setText}
      />
      <Picker
        label="Presence"
        options={[...PRESENCES].map(([presence, look]) => ({
          value: presence,
          text: look.word,
          label: <State tone={look.tone} word={look.word} />
        }))}
        chosen={wanted}
        onChange={(chosen) => patch({ group: chosen.length === 0 ? undefined : chosen.join(',') })}
      />
      <Choice
        label="Shape"
        value={show}
        onChange={(next) => patch({ show: next === 'table' ? undefined : next })}
        options={[
          ['table', 'Table'],
          ['health', 'Health over time']
        ]}
      />
    </section>
  )
}

function NoNodes({ known }: { readonly known: number }) {
  return known === 0 ? (
    <Picture kind="empty" title="No node is known yet">
      A node shows here with its first frame, or with its connection once Stoa may ask for them
      ($SYS.REQ.ACCOUNT.PING.CONNZ). A cluster at rest may be silent for minutes.
    </Picture>
  ) : (
    <Picture kind="empty" title="No node matches the filter">
      The filter looks at ids, host names, addresses, servers, releases and states.
    </Picture>
  )
}

function filterNodes(nodes: readonly NodeRow[], text: string, presences: readonly string[]): readonly NodeRow[] {
  const wanted = text.trim().toLowerCase()
  if (wanted === '' && presences.length === 0) return nodes
  return nodes.filter((node) => {
    if (presences.length > 0 && !presences.includes(node.presence)) return false
    if (wanted === '' || String(node.nodeId) === wanted) return true
    const texts = [
      node.hostName,
      addressOf(node),
      node.connection?.server,
      node.release.sentence,
      toPresence(node.presence).word
    ]
    return texts.some((each) => each?.toLowerCase().includes(wanted) === true)
  })
}
