import { useMemo } from 'react'
import type { RolesView } from '../../../shared/api/role-views.ts'
import { toPresence } from '../../state/presences.ts'
import { MOST_WITHOUT } from '../../state/roles.ts'
import { usePatchSearch } from '../../state/search.ts'
import { useFrom } from '../../state/stores.tsx'
import { ExportRows } from '../../ui/export-rows.tsx'
import { Choice } from '../../ui/field.tsx'
import { Mark, State } from '../../ui/mark.tsx'
import { toExact } from '../../ui/number-text.ts'
import { OutsideText, toPlainText } from '../../ui/outside-text.tsx'
import { Picker } from '../../ui/picker.tsx'
import { PopBox } from '../../ui/pop-box.tsx'
import { ScrollBox } from '../../ui/scroll-box.tsx'
import { toFlatRows } from './flat-rows.ts'
import type { MatrixRow } from './matrix.ts'
import { FLAT_COLUMNS } from './matrix-table.tsx'
import { toRoleWord } from './role-words.ts'

interface MatrixToolsProps {
  readonly slug: string
  readonly view: RolesView
  readonly grouped: boolean
  readonly asTable: boolean
  readonly without: readonly number[]
  readonly rows: readonly MatrixRow[]
  readonly onSave: (name: string, kind: 'csv', content: Blob) => void
}

/** How the matrix is drawn, which nodes are thought away, and how sure all of it is. */
export function MatrixTools({ slug, view, grouped, asTable, without, rows, onSave }: MatrixToolsProps) {
  const patch = usePatchSearch()
  const toast = useFrom('toasts', (state) => state.show)
  const flat = useMemo(() => toFlatRows(rows, view.nodes), [rows, view.nodes])
  const options = useMemo(
    () =>
      view.nodes.map((node) => ({
        value: String(node.nodeId),
        text: `node ${node.nodeId} ${node.hostName ?? ''} ${toRoleWord(node)}`,
        label: (
          <span className="flex items-center gap-1.5">
            <Mark tone={toPresence(node.presence).tone} size={8} />
            Node {node.nodeId}
            {node.hostName !== null && (
              <span className="truncate text-ink-3">
                <OutsideText text={node.hostName} />
              </span>
            )}
          </span>
        )
      })),
    [view.nodes]
  )
  return (
    <section aria-label="How it is shown" className="flex shrink-0 flex-wrap items-center gap-2 px-3 pb-1.5">
      <Choice
        label="Shape"
        value={asTable ? 'table' : 'matrix'}
        onChange={(next) => patch({ family: next === 'table' ? 'table' : undefined })}
        options={[
          ['matrix', 'Matrix'],
          ['table', 'Table']
        ]}
      />
      {!asTable && (
        <Choice
          label="Columns"
          value={grouped ? 'equal' : 'each'}
          onChange={(next) => patch({ group: next })}
          options={[
            ['each', 'Each node'],
            ['equal', 'Equal ones together']
          ]}
        />
      )}
      <Picker
        label="What if without"
        options={options}
        chosen={without.map(String)}
        onChange={(chosen) =>
          patch({ beside: chosen.length === 0 ? undefined : chosen.slice(0, MOST_WITHOUT).join(',') })
        }
      />
      <Sites view={view} />
      <span className="flex-1" />
      {view.nodeCount > view.nodes.length && (
        <State tone="warn" word={`${toExact(view.nodes.length)} of ${toExact(view.nodeCount)} nodes are shown`} />
      )}
      <ExportRows
        name={`${slug}-roles`}
        rows={flat}
        columns={FLAT_COLUMNS}
        onSave={onSave}
        onDone={(ok, sentence) => toast(ok ? 'ok' : 'bad', sentence)}
      />
    </section>
  )
}

/** How many nodes tell us themselves, and what the rest would add. */
function Sites({ view }: { readonly view: RolesView }) {
  const answering = view.sites.filter((site) => site.state === 'ok').length
  const worst = view.sites.some((site) => site.state === 'bad') ? 'bad' : answering < view.sites.length ? 'warn' : 'ok'
  const tone = view.sites.length === 0 ? 'unknown' : worst
  const untold = view.missing.length
  return (
    <PopBox
      label="Sites and what is missing"
      face={
        <>
          <State
            tone={tone}
            quiet={tone === 'ok'}
            word={
              view.sites.length === 0
                ? 'no management API'
                : `${toExact(answering)} of ${toExact(view.sites.length)} sites answer`
            }
          />
          {untold > 0 && (
            <span className="text-ink-3">
              {untold === 1 ? 'one source is missing' : `${untold} sources are missing`}
            </span>
          )}
        </>
      }
    >
      <ScrollBox label="Sites, one a line" className="h-auto max-h-80">
        <SiteLines view={view} />
      </ScrollBox>
    </PopBox>
  )
}

/** More sites are counted, those that do not answer shown first. */
const SITES_DRAWN_MAX = 100
const SITE_RANKS = ['bad', 'warn', 'unknown', 'ok']

function SiteLines({ view }: { readonly view: RolesView }) {
  const sites = view.sites.toSorted((a, b) => SITE_RANKS.indexOf(a.state) - SITE_RANKS.indexOf(b.state))
  return (
    <ul className="p-2 text-12">
      {view.missing.map((sentence) => (
        <li key={sentence} className="flex items-baseline gap-2 border-line/60 border-b py-1">
          <Mark tone="unknown" size={8} />
          <span className="min-w-0 flex-1 break-words">
            <OutsideText text={sentence} />
          </span>
        </li>
      ))}
      {sites.slice(0, SITES_DRAWN_MAX).map((site) => (
        <li key={site.url} className="flex items-baseline gap-2 py-0.5">
          <Mark tone={site.state} size={8} />
          <span className="w-52 shrink-0 truncate" title={toPlainText(site.url)}>
            <OutsideText text={site.url} mono />
          </span>
          <span className="min-w-0 flex-1 break-words text-ink-2">
            {site.nodeId !== null && `Node ${site.nodeId}. `}
            <OutsideText text={site.sentence} />
          </span>
        </li>
      ))}
      {sites.length > SITES_DRAWN_MAX && (
        <li className="text-ink-3">{toExact(sites.length - SITES_DRAWN_MAX)} more sites answer.</li>
      )}
      {sites.length === 0 && (
        <li className="text-ink-3">Enter one URL a node and a key in Settings, under Management API.</li>
      )}
    </ul>
  )
}
