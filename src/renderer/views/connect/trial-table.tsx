import type { TryStep } from '../../../shared/api/views.ts'
import { useFrom } from '../../state/stores.tsx'
import { Button } from '../../ui/button.tsx'
import { Mark, State, type Tone } from '../../ui/mark.tsx'
import { OutsideText } from '../../ui/outside-text.tsx'

const STEPS: readonly (readonly [TryStep['step'], string])[] = [
  ['name', 'Name'],
  ['port', 'Port'],
  ['nats', 'NATS'],
  ['tls', 'TLS'],
  ['login', 'Login'],
  ['subscribe', 'Subscribe'],
  ['frame', 'First frame']
]
const TONES: Readonly<Record<TryStep['state'], Tone>> = {
  waiting: 'unknown',
  running: 'ours',
  ok: 'ok',
  failed: 'bad',
  skipped: 'gap'
}
const WORDS: Readonly<Record<TryStep['state'], string>> = {
  waiting: 'waits',
  running: 'trying',
  ok: 'ok',
  failed: 'failed',
  skipped: 'left out'
}

interface TrialTableProps {
  readonly steps: readonly TryStep[]
  readonly trial: 'none' | 'running' | 'ended'
  readonly ready: boolean
  readonly onTry: () => void
}

/** One row a server, one column a step; below each row the sentence of what decided it. */
export function TrialTable({ steps, trial, ready, onTry }: TrialTableProps) {
  const stop = useFrom('drafts', (state) => state.stopTrial)
  const servers = [...new Set(steps.map((step) => step.server))]
  const failed = servers.filter((server) => steps.some((step) => step.server === server && step.state === 'failed'))
  return (
    <div className="flex flex-col gap-2.5">
      <div className="flex items-center gap-3">
        {trial === 'running' ? (
          <Button onClick={stop}>Stop trying</Button>
        ) : (
          <Button tone={trial === 'none' ? 'main' : 'plain'} disabled={!ready} onClick={onTry}>
            {trial === 'none' ? 'Try it' : 'Try again'}
          </Button>
        )}
        <span role="status" className="text-12 text-ink-2">
          {trial === 'running' && 'Trying each server, step by step.'}
          {trial === 'ended' && servers.length > 0 && verdict(servers.length, failed.length)}
        </span>
      </div>
      {servers.length > 0 && (
        <div className="overflow-x-auto rounded border border-line bg-surface-1">
          <table className="w-full text-12">
            <thead>
              <tr className="h-[26px] text-ink-3">
                <th scope="col" className="px-2.5 text-left font-normal">
                  Server
                </th>
                {STEPS.map(([step, word]) => (
                  <th key={step} scope="col" className="px-1.5 text-left font-normal whitespace-nowrap">
                    {word}
                  </th>
                ))}
              </tr>
            </thead>
            {servers.map((server) => (
              <ServerRows key={server} server={server} steps={steps.filter((step) => step.server === server)} />
            ))}
          </table>
        </div>
      )}
    </div>
  )
}

const verdict = (servers: number, failed: number): string => {
  if (failed === 0) return 'Everything that was tried works.'
  if (failed === servers) return 'No server can be used as it stands.'
  return `${servers - failed} of ${servers} servers can be used.`
}

function ServerRows({ server, steps }: { readonly server: string; readonly steps: readonly TryStep[] }) {
  const telling =
    steps.find((step) => step.state === 'failed') ??
    steps.find((step) => step.state === 'running') ??
    steps.findLast((step) => step.state === 'ok')
  return (
    <tbody className="border-line border-t">
      <tr className="h-[26px]">
        <th scope="row" className="max-w-60 truncate px-2.5 text-left font-mono font-normal">
          <OutsideText text={server} />
        </th>
        {STEPS.map(([name]) => {
          const step = steps.find((each) => each.step === name)
          return (
            <td key={name} className="px-1.5">
              {step !== undefined && (
                <State tone={TONES[step.state]} word={WORDS[step.state]} quiet={step.state !== 'failed'} />
              )}
            </td>
          )
        })}
      </tr>
      {telling !== undefined && telling.sentence !== '' && (
        <tr>
          <td colSpan={STEPS.length + 1} className="px-2.5 pb-1.5">
            <span className={`flex items-baseline gap-2 ${telling.state === 'failed' ? 'text-bad' : 'text-ink-3'}`}>
              {telling.state === 'failed' && <Mark tone="bad" size={8} />}
              <OutsideText text={telling.sentence} />
            </span>
          </td>
        </tr>
      )}
    </tbody>
  )
}
