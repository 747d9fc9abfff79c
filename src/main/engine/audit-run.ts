import { randomBytes } from 'node:crypto'
import type { ShownRequest } from '../../shared/api/canary-views.ts'
import type { Sink } from '../sources/source.ts'
import { toWho } from './actions-desk.ts'

/** What of the audit's first note is told of something that is no entry of the catalogue. */
interface AuditedAct {
  /** `set-up-log-override`. */
  readonly entry: string
  readonly line: 'new' | 'old'
  readonly url: string
  readonly limitMs: number
  /** Without secrets. */
  readonly requests: readonly ShownRequest[]
}

/** Writes into the journal who sends what, as runs are; the answer writes what came of it. */
export function auditRun(
  sink: Pick<Sink, 'note'>,
  { entry, line, url, limitMs, requests }: AuditedAct
): (verdict: 'proven' | 'done' | 'failed', sentence: string) => void {
  const run = `setup-${randomBytes(9).toString('base64url')}`
  const of = { source: 'operator', act: 'run', run }
  sink.note({
    ...{ ...of, step: 'requested', entry, line, url, node: null, params: {}, by: toWho('page'), limitMs },
    request: requests.map((it) => `${it.line}\n${it.body}`.trim()).join('\n\n')
  })
  return (verdict, sentence) => sink.note({ ...of, step: 'verdict', verdict, sentence })
}
