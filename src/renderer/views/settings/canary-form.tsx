import { type ReactNode, useCallback, useEffect, useState } from 'react'
import type { CanarySetUp } from '../../../shared/api/canary-views.ts'
import type { ManagementView } from '../../../shared/api/management-views.ts'
import { useFrom } from '../../state/stores.tsx'
import { OutsideText } from '../../ui/outside-text.tsx'
import { CanaryAccountStep } from './canary-account-step.tsx'
import { CanaryFirstRound } from './canary-first-round.tsx'
import { CanaryLogin } from './canary-login.tsx'

interface CanaryFormProps {
  readonly slug: string
  readonly name: string
}

/** The canary, step by step: its mailbox, its login, one URL a node, the first round. */
export function CanaryForm({ slug, name }: CanaryFormProps) {
  const ask = useFrom('canary', (state) => state.setUp)
  const follow = useFrom('management', (state) => state.follow)
  const [setUp, setSetUp] = useState<CanarySetUp | null>(null)
  const [view, setView] = useState<ManagementView | null>(null)
  const [failure, setFailure] = useState<string | null>(null)
  const again = useCallback(async (): Promise<void> => {
    const answer = await ask(slug)
    if (answer.ok) setSetUp(answer.value)
    else setFailure(answer.error.message)
  }, [ask, slug])
  // What the nodes said of themselves comes with the view of the management API; the steps follow it.
  useEffect(
    () =>
      follow(
        slug,
        (next) => {
          setView(next)
          void again()
        },
        setFailure
      ),
    [follow, slug, again]
  )
  if (setUp === null || view === null)
    return (
      <p className="mt-2 text-12 text-ink-3">
        {failure === null ? 'Asking the host.' : <OutsideText text={failure} />}
      </p>
    )
  return (
    <div className="mt-2 flex flex-col gap-4">
      <p className="text-12 text-ink-2">
        A mailbox of its own, one folder of which is renamed through each node in turn. The event on all other nodes
        tells how long a change takes, and that a node has read everything before it. It publishes nothing itself.
      </p>
      {view.setting === null ? (
        <p className="text-12 text-warn">
          First the management API: it names one URL for each node. Open «Management» above.
        </p>
      ) : (
        <>
          <Step number={1} title="The mailbox" isDone={setUp.login !== null && setUp.hasPassword}>
            <CanaryAccountStep slug={slug} name={name} setUp={setUp} onMade={() => void again()} />
          </Step>
          <Step number={2} title="Its login" isDone={setUp.login !== null && setUp.hasPassword}>
            <CanaryLogin
              slug={slug}
              setting={view.setting}
              hasPassword={setUp.hasPassword}
              onSet={() => void again()}
            />
          </Step>
          <Step number={3} title="One URL a node" isDone={setUp.sites.length > 1}>
            <Sites setUp={setUp} />
          </Step>
          <Step number={4} title="The first round" isDone={false}>
            <CanaryFirstRound slug={slug} isReady={setUp.isRunning} />
          </Step>
        </>
      )}
    </div>
  )
}

interface StepProps {
  readonly number: number
  readonly title: string
  readonly isDone: boolean
  readonly children: ReactNode
}

function Step({ number, title, isDone, children }: StepProps) {
  return (
    <section aria-label={title} className="flex gap-3">
      <span
        aria-hidden="true"
        className="grid size-6 shrink-0 place-items-center rounded border border-line-strong text-12 text-ink-2"
      >
        {number}
      </span>
      <div className="flex min-w-0 flex-1 flex-col gap-2">
        <h3 className="pt-1 text-13">
          {title}
          {isDone && <span className="ml-2 text-12 text-ok">done</span>}
        </h3>
        {children}
      </div>
    </section>
  )
}

function Sites({ setUp }: { readonly setUp: CanarySetUp }) {
  const [first] = setUp.sites
  return (
    <div className="text-12">
      <p className="text-ink-2">
        The same as the management API has: {setUp.sites.length}{' '}
        {setUp.sites.length === 1 ? 'URL. It takes two at least to measure a way between nodes.' : 'URLs.'}
      </p>
      {first !== undefined && (
        <ul className="mt-1 max-h-40 overflow-auto text-ink-2">
          {setUp.sites.map(({ url, nodeId }) => (
            <li key={url} className="truncate">
              <OutsideText text={url} mono /> {nodeId === null ? '· node not known yet' : `· node ${nodeId}`}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
