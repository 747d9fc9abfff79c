import { Plus } from 'lucide-react'
import { useState } from 'react'
import type { ClusterSummary } from '../../../shared/api/views.ts'
import { useGo } from '../../state/search.ts'
import { useFrom } from '../../state/stores.tsx'
import { Button } from '../../ui/button.tsx'
import { Confirm } from '../../ui/confirm.tsx'
import { TextInput } from '../../ui/field.tsx'
import { State, type Tone } from '../../ui/mark.tsx'
import { toBytes } from '../../ui/number-text.ts'
import { OutsideText } from '../../ui/outside-text.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Picture } from '../../ui/picture.tsx'
import { AssistantForm } from './assistant-form.tsx'
import { CanaryForm } from './canary-form.tsx'
import { LevelTwoForm } from './level-two-form.tsx'
import { ManagementForm } from './management-form.tsx'
import { NotificationForm } from './notification-form.tsx'
import { RetentionForm } from './retention-form.tsx'

const TONES: Readonly<Record<ClusterSummary['watch'], Tone>> = {
  live: 'ok',
  connecting: 'ours',
  partial: 'warn',
  deaf: 'bad',
  stopped: 'unknown'
}

export function ClusterSettings() {
  const list = useFrom('clusters', (state) => state.list)
  const go = useGo()
  return (
    <Panel
      flush
      title="Clusters"
      className="shrink-0"
      actions={
        <Button size="small" onClick={() => go('/connect')}>
          <Plus size={12} /> Connect a cluster
        </Button>
      }
    >
      {list === null && <Picture kind="loading" title="Asking the host." />}
      {list?.length === 0 && (
        <Picture
          kind="empty"
          title="No cluster yet"
          actions={<Button onClick={() => go('/start')}>See the doors</Button>}
        >
          Try the demo or connect one of yours.
        </Picture>
      )}
      {list?.map((cluster) => (
        <ClusterRow key={cluster.slug} cluster={cluster} />
      ))}
    </Panel>
  )
}

function ClusterRow({ cluster }: { readonly cluster: ClusterSummary }) {
  const [open, setOpen] = useState<
    'none' | 'rename' | 'servers' | 'management' | 'canary' | 'logs' | 'notifications' | 'retention' | 'remove'
  >('none')
  const start = useFrom('clusters', (state) => state.start)
  const stop = useFrom('clusters', (state) => state.stop)
  const show = useFrom('toasts', (state) => state.show)
  const stopped = cluster.watch === 'stopped'
  const recorded = cluster.kind === 'file' || cluster.kind === 'imported'
  const toggle = async (): Promise<void> => {
    const answer = await (stopped ? start(cluster.slug) : stop(cluster.slug))
    if (!answer.ok) show('bad', answer.error.message)
  }
  const flip = (which: 'rename' | 'servers' | 'management' | 'canary' | 'logs' | 'notifications' | 'retention'): void =>
    setOpen(open === which ? 'none' : which)
  return (
    <section aria-label={cluster.slug} className="border-line border-b px-2.5 py-2 last:border-b-0">
      <div className="flex flex-wrap items-center gap-2">
        <span className="w-24">
          {recorded ? (
            <State tone="ours" word={cluster.kind} />
          ) : (
            <State tone={TONES[cluster.watch]} word={cluster.watch} />
          )}
        </span>
        <span className="min-w-32 flex-1 truncate font-semibold">
          <OutsideText text={cluster.name} />
        </span>
        <span className="text-12 text-ink-3">{toBytes(cluster.recording.bytesOnDisk)}</span>
        {!recorded && (
          <Button size="small" onClick={() => void toggle()}>
            {stopped ? 'Start watching' : 'Stop watching'}
          </Button>
        )}
        {cluster.kind === 'file' ? (
          <CloseFile slug={cluster.slug} />
        ) : (
          <>
            <Button size="small" aria-expanded={open === 'rename'} onClick={() => flip('rename')}>
              Rename
            </Button>
            {cluster.kind === 'nats' && (
              <Button size="small" aria-expanded={open === 'servers'} onClick={() => flip('servers')}>
                Servers
              </Button>
            )}
            {cluster.kind === 'nats' && (
              <Button size="small" aria-expanded={open === 'management'} onClick={() => flip('management')}>
                Management
              </Button>
            )}
            {cluster.kind === 'nats' && (
              <>
                <Button size="small" aria-expanded={open === 'canary'} onClick={() => flip('canary')}>
                  Canary
                </Button>
                <Button size="small" aria-expanded={open === 'logs'} onClick={() => flip('logs')}>
                  Logs
                </Button>
              </>
            )}
            {!recorded && (
              <Button size="small" aria-expanded={open === 'notifications'} onClick={() => flip('notifications')}>
                Notifications
              </Button>
            )}
            <Button size="small" aria-expanded={open === 'retention'} onClick={() => flip('retention')}>
              Retention
            </Button>
            <Button size="small" className="text-bad" onClick={() => setOpen('remove')}>
              Remove
            </Button>
          </>
        )}
      </div>
      {open === 'rename' && <RenameForm cluster={cluster} onDone={() => setOpen('none')} />}
      {open === 'servers' && <LevelTwoForm slug={cluster.slug} />}
      {open === 'management' && <ManagementForm slug={cluster.slug} />}
      {open === 'canary' && <CanaryForm slug={cluster.slug} name={cluster.name} />}
      {open === 'logs' && <AssistantForm slug={cluster.slug} name={cluster.name} />}
      {open === 'notifications' && <NotificationForm slug={cluster.slug} />}
      {open === 'retention' && <RetentionForm slug={cluster.slug} />}
      <RemoveDialog cluster={cluster} open={open === 'remove'} onClose={() => setOpen('none')} />
    </section>
  )
}

/** An opened file is only read: it can be closed and nothing else. */
function CloseFile({ slug }: { readonly slug: string }) {
  const close = useFrom('files', (state) => state.close)
  const show = useFrom('toasts', (state) => state.show)
  const onClose = async (): Promise<void> => {
    const answer = await close(slug)
    if (!answer.ok) show('bad', answer.error.message)
  }
  return (
    <Button size="small" onClick={() => void onClose()}>
      Close
    </Button>
  )
}

function RenameForm({ cluster, onDone }: { readonly cluster: ClusterSummary; readonly onDone: () => void }) {
  const rename = useFrom('clusters', (state) => state.rename)
  const [name, setName] = useState(cluster.name)
  const [error, setError] = useState<string | null>(null)
  const submit = async (): Promise<void> => {
    const answer = await rename(cluster.slug, name.trim())
    if (answer.ok) onDone()
    else setError(answer.error.message)
  }
  return (
    <form
      className="mt-2 flex flex-wrap items-center gap-2"
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      <TextInput className="w-72" aria-label="New name" maxLength={80} value={name} onChange={setName} />
      <Button type="submit" disabled={name.trim() === ''}>
        Rename
      </Button>
      {error !== null && (
        <span role="alert" className="text-bad">
          <OutsideText text={error} />
        </span>
      )}
    </form>
  )
}

interface RemoveDialogProps {
  readonly cluster: ClusterSummary
  readonly open: boolean
  readonly onClose: () => void
}

function RemoveDialog({ cluster, open, onClose }: RemoveDialogProps) {
  const remove = useFrom('clusters', (state) => state.remove)
  const show = useFrom('toasts', (state) => state.show)
  const confirm = async (typed: string): Promise<void> => {
    onClose()
    const answer = await remove(cluster.slug, typed)
    if (answer.ok) show('ok', 'Removed. Its history is in the trash for 7 days.')
    else show('bad', answer.error.message)
  }
  return (
    <Confirm
      open={open}
      title="Remove a cluster"
      target={cluster.name}
      sentence="Stoa stops watching this cluster, forgets its secrets at once, and moves its history to the trash, where it stays for 7 days."
      action="Remove it"
      onConfirm={(typed) => void confirm(typed)}
      onClose={onClose}
    />
  )
}
