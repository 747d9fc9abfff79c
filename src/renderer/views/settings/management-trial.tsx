import type { SiteTryStep } from '../../../shared/api/management-views.ts'
import { Mark, type Tone } from '../../ui/mark.tsx'
import { OutsideText } from '../../ui/outside-text.tsx'

const TONES: Readonly<Record<SiteTryStep['state'], Tone>> = {
  waiting: 'unknown',
  running: 'ours',
  ok: 'ok',
  warn: 'warn',
  failed: 'bad',
  skipped: 'gap'
}
const WORDS: Readonly<Record<SiteTryStep['step'], string>> = {
  reach: 'Reached',
  line: 'Release',
  login: 'Login',
  permissions: 'Permissions',
  objects: 'Objects',
  log: 'Log',
  health: 'Health',
  metrics: 'Counters'
}

/** The trial of each node, step by step. */
export function ManagementTrial({ steps }: { readonly steps: readonly SiteTryStep[] }) {
  const urls = [...new Set(steps.map(({ url }) => url))]
  return (
    <div role="status" aria-label="Trial" className="flex flex-col gap-2">
      {urls.map((url) => (
        <section key={url} aria-label={url} className="rounded border border-line px-2.5 py-1.5">
          <p className="truncate font-semibold">
            <OutsideText text={url} mono />
          </p>
          <ul className="mt-1 grid grid-cols-[12px_88px_minmax(0,1fr)_56px] items-baseline gap-x-2 gap-y-0.5 text-12">
            {steps
              .filter((step) => step.url === url)
              .map((step) => (
                <li key={step.step} className="contents">
                  <span className="self-center">
                    <Mark tone={TONES[step.state]} size={8} />
                  </span>
                  <span className="text-ink-2">{WORDS[step.step]}</span>
                  <span className="min-w-0 break-words">
                    <span className="sr-only">{step.state}: </span>
                    <OutsideText text={step.sentence} />
                  </span>
                  <span className="text-right text-ink-3">{step.ms === null ? '' : `${step.ms} ms`}</span>
                </li>
              ))}
          </ul>
        </section>
      ))}
    </div>
  )
}
