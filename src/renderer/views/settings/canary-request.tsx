import type { ShownRequest } from '../../../shared/api/canary-views.ts'
import { OutsideText } from '../../ui/outside-text.tsx'
import { RawLines } from '../../ui/raw-lines.tsx'

interface CanaryRequestProps {
  readonly request: ShownRequest
  /** Of which step: several stand on one page. */
  readonly of: string
}

/** A request exactly as it leaves, secrets hidden. */
export function CanaryRequest({ request, of }: CanaryRequestProps) {
  return request.body === '' ? (
    <p className="mt-1.5 break-all font-mono text-11 text-ink-2">
      <OutsideText text={request.line} mono />
    </p>
  ) : (
    <RawLines label={`The exact request: ${of}`} note={<OutsideText text={request.line} mono />} text={request.body} />
  )
}
