import { useClusterSlug, usePatchSearch, useViewSearch } from '../../state/search.ts'
import { useFrom } from '../../state/stores.tsx'
import { useTime } from '../../state/time.ts'
import { useCatalogue } from '../../state/use-catalogue.ts'
import { useLook } from '../../state/use-look.ts'
import { Choice } from '../../ui/field.tsx'
import { LookFrame } from '../../ui/look-frame.tsx'
import { AuditTab } from './audit-tab.tsx'
import { MatrixTab } from './matrix-tab.tsx'
import { RunDialog } from './run-dialog.tsx'
import { RunTab } from './run-tab.tsx'
import { TasksTab } from './tasks-tab.tsx'

const PARTS = ['matrix', 'tasks', 'run', 'audit'] as const
type Part = (typeof PARTS)[number]

const NOTES: ReadonlyMap<Part, string> = new Map([
  ['matrix', 'Who should do what, who was seen doing it, and what nobody does'],
  ['tasks', 'What waits to be done, and who may take it'],
  ['run', 'What can be run by hand, and what cannot'],
  ['audit', 'Who ran what, when, and what came of it']
])

/** While live, a picture older than this says so. */
const OLD_MS = 15_000

/** Roles, queued tasks, running things by hand, and what was run. */
export function RolesView() {
  const slug = useClusterSlug() ?? ''
  const { show } = useViewSearch()
  const patch = usePatchSearch()
  const part = PARTS.find((each) => each === show) ?? 'matrix'
  useCatalogue(slug)
  return (
    <div className="flex h-full min-h-0 flex-col">
      <header className="flex h-11 shrink-0 items-center gap-3 px-3">
        <h1 className="font-semibold text-15">Roles</h1>
        <Choice
          label="Part"
          value={part}
          onChange={(next) =>
            patch({ show: next === 'matrix' ? undefined : next, sel: undefined, q: undefined, group: undefined })
          }
          options={[
            ['matrix', 'Matrix'],
            ['tasks', 'Tasks'],
            ['run', 'Run'],
            ['audit', 'Audit']
          ]}
        />
        <p className="min-w-0 flex-1 truncate text-12 text-ink-3">{NOTES.get(part)}</p>
      </header>
      <div className="min-h-0 flex-1">
        {(part === 'matrix' || part === 'tasks') && <Looked slug={slug} part={part} />}
        {part === 'run' && <Catalogue slug={slug} />}
        {part === 'audit' && <Audit slug={slug} />}
      </div>
      <RunDialog slug={slug} />
    </div>
  )
}

function Looked({ slug, part }: { readonly slug: string; readonly part: 'matrix' | 'tasks' }) {
  const { view, error, waiting, stale } = useLook('roles')
  const { live } = useTime()
  return (
    <LookFrame
      what={part === 'matrix' ? 'The matrix of roles' : 'The queue of tasks'}
      ready={view !== null}
      error={error}
      waiting={waiting}
      stale={stale}
      atMs={view?.atMs ?? null}
      {...(live ? { oldAfterMs: OLD_MS } : {})}
    >
      {view !== null &&
        (part === 'matrix' ? <MatrixTab slug={slug} view={view} /> : <TasksTab slug={slug} view={view} />)}
    </LookFrame>
  )
}

/** The catalogue is of the present: at another time it can be read, and nothing of it run. */
function Catalogue({ slug }: { readonly slug: string }) {
  const view = useFrom('actions', (state) => state.of.get(slug)?.view ?? null)
  const error = useFrom('actions', (state) => state.of.get(slug)?.error ?? null)
  return (
    <LookFrame
      what="What can be run"
      ready={view !== null}
      error={error}
      waiting={false}
      stale={error !== null}
      atMs={null}
    >
      {view !== null && <RunTab slug={slug} view={view} />}
    </LookFrame>
  )
}

function Audit({ slug }: { readonly slug: string }) {
  const { view, error, waiting, stale } = useLook('runs')
  const { live } = useTime()
  return (
    <LookFrame
      what="The audit"
      ready={view !== null}
      error={error}
      waiting={waiting}
      stale={stale}
      atMs={view === null ? null : Number(view.atUs) / 1000}
      {...(live ? { oldAfterMs: OLD_MS } : {})}
    >
      {view !== null && <AuditTab slug={slug} view={view} />}
    </LookFrame>
  )
}
