import { Cable, FlaskConical, FolderOpen } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useGo } from '../../state/search.ts'
import { useFrom } from '../../state/stores.tsx'
import { OutsideText } from '../../ui/outside-text.tsx'

/** First minute: the three doors, side by side. */
export function StartView() {
  const startDemo = useFrom('clusters', (state) => state.startDemo)
  const openFile = useFrom('files', (state) => state.ask)
  const go = useGo()
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<string | null>(null)
  const demo = async (): Promise<void> => {
    setBusy(true)
    setError(null)
    const answer = await startDemo()
    setBusy(false)
    if (answer.ok) go(`/c/${answer.value.slug}/overview`, { range: '7d' })
    else setError(answer.error.message)
  }
  return (
    <div className="h-full overflow-auto">
      <div className="mx-auto flex min-h-full max-w-[920px] flex-col justify-center gap-6 p-8">
        <div className="flex flex-col gap-1">
          <h1 className="font-semibold text-20">What shall Stoa watch?</h1>
          <p className="text-15 text-ink-2">
            It listens to what the nodes of a Stalwart cluster tell each other, and keeps every word.
          </p>
        </div>
        <div className="grid grid-cols-1 gap-4 sm:grid-cols-3">
          <Door
            icon={<FlaskConical size={26} />}
            title={busy ? 'Making a week…' : 'Try the demo'}
            onClick={() => void demo()}
            disabled={busy}
          >
            A week of a made-up cluster, with real faults to find: a dead node, a deaf one, two that share an id.
          </Door>
          <Door icon={<Cable size={26} />} title="Connect a cluster" onClick={() => go('/connect')}>
            Paste what you have: a NATS URL, Stalwart’s coordinator object, or the TOML of an older release.
          </Door>
          <Door icon={<FolderOpen size={26} />} title="Open a recording" onClick={() => openFile(true)}>
            A .stoa file that somebody exported: every view, at any moment of it, without a network.
          </Door>
        </div>
        {error !== null && (
          <p role="alert" className="text-bad">
            The demo did not start: <OutsideText text={error} />
          </p>
        )}
        <p className="border-line border-t pt-4 text-ink-2">
          Nothing leaves this computer, and nothing is ever published on the subject.
        </p>
      </div>
    </div>
  )
}

interface DoorProps {
  readonly icon: ReactNode
  readonly title: string
  readonly onClick: () => void
  readonly disabled?: boolean
  readonly children: ReactNode
}

function Door({ icon, title, onClick, disabled = false, children }: DoorProps) {
  return (
    <button
      type="button"
      onClick={onClick}
      disabled={disabled}
      aria-busy={disabled}
      className="flex min-h-44 flex-col items-start gap-3 rounded border border-line-strong bg-surface-1 p-5 text-left enabled:hover:border-accent enabled:hover:bg-surface-2"
    >
      <span className="text-accent">{icon}</span>
      <span className="font-semibold text-15">{title}</span>
      <span className="text-ink-2">{children}</span>
    </button>
  )
}
