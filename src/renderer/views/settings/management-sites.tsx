import type { SitePart, SiteView } from '../../../shared/api/management-views.ts'
import { Mark, State, type Tone } from '../../ui/mark.tsx'
import { OutsideText } from '../../ui/outside-text.tsx'

const TONES: Readonly<Record<SitePart['state'], Tone>> = {
  waiting: 'unknown',
  ok: 'ok',
  off: 'gap',
  missing: 'warn',
  stale: 'warn',
  trouble: 'bad'
}
const PART_WORDS: Readonly<Record<SitePart['part'], string>> = {
  account: 'Login',
  objects: 'Objects',
  logs: 'Log',
  health: 'Health',
  metrics: 'Counters'
}
const LINES = { new: '0.16 or later', old: '0.12 to 0.15' } as const

/** How each node's API does now. */
export function ManagementSites({ sites }: { readonly sites: readonly SiteView[] }) {
  return (
    <ul aria-label="State of each node" className="flex flex-col gap-1.5">
      {sites.map((site) => (
        <li key={site.url} className="rounded border border-line px-2.5 py-1.5">
          <SiteRow site={site} />
        </li>
      ))}
    </ul>
  )
}

function SiteRow({ site }: { readonly site: SiteView }) {
  const { trouble, missing, lastAnswerUs } = site
  const tone = trouble ? 'bad' : lastAnswerUs === null ? 'unknown' : missing.length > 0 ? 'warn' : 'ok'
  const word = trouble ? trouble.kind.replaceAll('-', ' ') : lastAnswerUs === null ? 'waiting' : 'answers'
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span className="w-32">
          <State tone={tone} word={word} />
        </span>
        <span className="min-w-0 flex-1 truncate font-semibold">
          <OutsideText text={site.url} mono />
        </span>
        <span className="text-12 text-ink-2">
          <OutsideText text={toFacts(site)} />
        </span>
      </div>
      {trouble && (
        <p role="alert" className="mt-1 text-12 text-bad">
          <OutsideText text={trouble.sentence} />
        </p>
      )}
      <dl className="mt-1 grid grid-cols-[12px_64px_minmax(0,1fr)] items-baseline gap-x-2 gap-y-0.5 text-12">
        {site.parts.map((part) => (
          <Part key={part.part} part={part} />
        ))}
      </dl>
      {missing.length > 0 && (
        <details className="mt-1 text-12">
          <summary className="cursor-default text-ink-2">
            {missing.length} {missing.length === 1 ? 'permission is' : 'permissions are'} missing
          </summary>
          <ul className="mt-1 flex flex-col gap-0.5">
            {missing.map(({ permission, adds }) => (
              <li key={permission}>
                <OutsideText text={permission} mono />{' '}
                <span className="text-ink-2">
                  would add <OutsideText text={adds} />
                </span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  )
}

function Part({ part: { part, state, sentence } }: { readonly part: SitePart }) {
  return (
    <>
      <dt className="contents">
        <span className="self-center">
          <Mark tone={TONES[state]} size={8} />
        </span>
        <span className="text-ink-3">{PART_WORDS[part]}</span>
      </dt>
      <dd className="min-w-0 break-words text-ink-2">
        <span className="sr-only">{state}: </span>
        <OutsideText text={sentence} />
      </dd>
    </>
  )
}

function toFacts({ line, edition, nodeId, hostname, version, role }: SiteView): string {
  return [
    nodeId === null ? null : `node ${nodeId}`,
    hostname,
    version ?? (line && LINES[line]),
    edition,
    role === null ? null : `role ${role}`
  ]
    .filter((fact) => fact !== null)
    .join(' · ')
}
