import type { Evidence } from '../../../shared/propagation/evidence.ts'
import { toEvidence } from './evidence-looks.ts'

/**
 * The ladder as shapes that grow from hollow to solid: seen ◌, reachable ◔, handed over ◑, likely with a broken ring, firm
 * with a whole one, processed ◕, enforced ●, doubtful crossed, missed a gap between two bars, unknown hatched, own a pointer. Beside a word or with a label.
 */
export function EvidenceGlyph({ evidence, size = 16 }: { readonly evidence: Evidence; readonly size?: number }) {
  return (
    <svg width={size} height={size} viewBox="-8 -8 16 16" aria-hidden="true" className="shrink-0 overflow-visible">
      <g color={`var(--${toEvidence(evidence).ink})`}>
        <Shape evidence={evidence} />
      </g>
    </svg>
  )
}

const HALF = <path d="M0 -4.200A4.200 4.200 0 0 1 0 4.200z" fill="currentColor" />
const THIN = <circle r="4.200" fill="var(--surface-1)" stroke="currentColor" strokeWidth="1.200" />
const LINE = { fill: 'none', stroke: 'currentColor', strokeWidth: 1.6 } as const

function Shape({ evidence }: { readonly evidence: Evidence }) {
  switch (evidence) {
    case 'own':
      return <path d="M-4 -5 5 0 -4 5z" fill="currentColor" />
    case 'seen':
      return <circle r="4.600" {...LINE} strokeWidth="1.400" strokeDasharray="1.600 2" />
    case 'reachable':
      return (
        <>
          {THIN}
          <path d="M0 0V-4.200A4.200 4.200 0 0 1 4.200 0z" fill="currentColor" />
        </>
      )
    case 'processed':
      return (
        <>
          {THIN}
          <path d="M0 0H-4.200A4.200 4.200 0 1 0 0 -4.200z" fill="currentColor" />
          <circle r="6.700" {...LINE} />
        </>
      )
    case 'enforced':
      return <circle r="6" fill="currentColor" />
    case 'handed-over':
      return (
        <>
          {THIN}
          {HALF}
        </>
      )
    case 'likely':
      return (
        <>
          {THIN}
          {HALF}
          <circle r="6.700" {...LINE} strokeDasharray="4 3" />
        </>
      )
    case 'firm':
      return (
        <>
          {THIN}
          {HALF}
          <circle r="6.700" {...LINE} />
        </>
      )
    case 'doubtful':
      return (
        <>
          {THIN}
          {HALF}
          <path d="M-6.500 6.500 6.500 -6.500" {...LINE} strokeWidth="1.800" />
        </>
      )
    case 'missed':
      return <path d="M-5 -6V6M5 -6V6M-2 0H2" {...LINE} strokeWidth="2" />
    case 'unknown':
      return <path d="M-6 -6H6V6H-6zM-6 0 0 -6M-6 6 6 -6M0 6 6 0" {...LINE} strokeWidth="1" />
  }
}

/** Shape and word together. */
export function EvidenceWord({ evidence, count }: { readonly evidence: Evidence; readonly count?: number }) {
  const look = toEvidence(evidence)
  return (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap" title={look.help}>
      <EvidenceGlyph evidence={evidence} size={14} />
      <span>
        {count !== undefined && `${count.toLocaleString('en')} `}
        {look.word}
      </span>
    </span>
  )
}
