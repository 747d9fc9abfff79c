import { useEffect, useRef, useState } from 'react'
import type { FirstRound, FirstRoundResult } from '../../../shared/api/canary-views.ts'
import { useFrom } from '../../state/stores.tsx'
import { Button } from '../../ui/button.tsx'
import { State, type Tone } from '../../ui/mark.tsx'
import { toMicros } from '../../ui/number-text.ts'
import { OutsideText } from '../../ui/outside-text.tsx'

const LOOKS: Readonly<Record<FirstRoundResult['verdict'], { readonly tone: Tone; readonly word: string }>> = {
  waiting: { tone: 'ours', word: 'opening' },
  open: { tone: 'ours', word: 'open' },
  heard: { tone: 'ok', word: 'heard' },
  silent: { tone: 'bad', word: 'silent' },
  failed: { tone: 'bad', word: 'failed' }
}

/** Opens every stream, runs one round, and says of each node what came of it. */
export function CanaryFirstRound({ slug, isReady }: { readonly slug: string; readonly isReady: boolean }) {
  const begin = useFrom('canary', (state) => state.firstRound)
  const [round, setRound] = useState<FirstRound | null>(null)
  const [running, setRunning] = useState(false)
  const [error, setError] = useState<string | null>(null)
  const stop = useRef<() => void>(() => undefined)
  useEffect(() => () => stop.current(), [])
  const run = (): void => {
    setRunning(true)
    setError(null)
    setRound(null)
    stop.current = begin(slug, setRound, (ended) => {
      setRunning(false)
      if (ended.kind === 'failed') setError(ended.error.message)
    })
  }
  return (
    <div className="flex flex-col gap-2 text-12">
      <div className="flex flex-wrap items-center gap-2">
        <Button size="small" disabled={!isReady || running} onClick={run}>
          {running ? 'Under way' : 'Run a round'}
        </Button>
        {!isReady && (
          <span className="text-ink-3">The canary does not run yet: it needs its login, and the cluster watched.</span>
        )}
        {round !== null && (
          <span role="status">
            {round.isOver ? (
              <State tone={round.isGood ? 'ok' : 'bad'} word={<OutsideText text={round.sentence} />} />
            ) : (
              <OutsideText text={round.sentence} />
            )}
          </span>
        )}
        {error !== null && (
          <span role="alert" className="text-bad">
            <OutsideText text={error} />
          </span>
        )}
      </div>
      {round !== null && (
        <ul className="grid max-h-72 grid-cols-[minmax(0,1fr)_80px_64px_minmax(0,2fr)] gap-x-3 gap-y-0.5 overflow-auto">
          {round.results.map((it) => (
            <li key={it.url} className="contents">
              <span className="truncate">
                <OutsideText text={it.nodeId === null ? it.url : `node ${it.nodeId} · ${it.url}`} />
              </span>
              <State {...LOOKS[it.verdict]} />
              <span className="text-right">{it.afterMs === null ? '' : toMicros(it.afterMs * 1000)}</span>
              <span className="text-ink-2">
                <OutsideText text={it.sentence} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
