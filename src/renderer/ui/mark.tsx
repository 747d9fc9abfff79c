import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'

export type Tone = 'ok' | 'quiet' | 'warn' | 'bad' | 'unknown' | 'gap' | 'ours'

const INK: Readonly<Record<Tone, string>> = {
  ok: 'text-ok',
  quiet: 'text-ok',
  warn: 'text-warn',
  bad: 'text-bad',
  unknown: 'text-unknown',
  gap: 'text-ink-3',
  ours: 'text-ours'
}

/** A state's shape in its colour: ● (hollow: well, but at rest) ▲ ■ ◇ ▨ ○, drawn so that every font shows the same. Always beside a word. */
export function Mark({ tone, size = 10 }: { readonly tone: Tone; readonly size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 10 10"
      aria-hidden="true"
      className={classNames('shrink-0', INK[tone])}
    >
      <Shape tone={tone} />
    </svg>
  )
}

function Shape({ tone }: { readonly tone: Tone }) {
  switch (tone) {
    case 'ok':
      return <circle cx="5" cy="5" r="4" fill="currentColor" />
    case 'quiet':
      return <circle cx="5" cy="5" r="3.200" fill="none" stroke="currentColor" strokeWidth="2" />
    case 'warn':
      return <path d="M5 .6 9.700 9.200H.3z" fill="currentColor" />
    case 'bad':
      return <rect x="1" y="1" width="8" height="8" fill="currentColor" />
    case 'unknown':
      return <path d="M5 1 9 5 5 9 1 5z" fill="none" stroke="currentColor" strokeWidth="1.500" />
    case 'gap':
      return <path d="M1 1h8v8H1zM1 5l4-4M1 9l8-8M5 9l4-4" fill="none" stroke="currentColor" />
    case 'ours':
      return <circle cx="5" cy="5" r="3.500" fill="none" stroke="currentColor" strokeWidth="1.500" />
  }
}

/** Shape, colour and word together. */
export function State({
  tone,
  word,
  quiet = false
}: {
  readonly tone: Tone
  readonly word: ReactNode
  readonly quiet?: boolean
}) {
  return (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap">
      <Mark tone={tone} />
      <span className={quiet ? 'text-ink-2' : INK[tone]}>{word}</span>
    </span>
  )
}
