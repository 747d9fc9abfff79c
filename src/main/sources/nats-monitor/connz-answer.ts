import { err, ok, type Result } from '../../../shared/cluster/result.ts'
import { type ConnectionRow, toConnectionRow } from './connection-row.ts'
import { countOf, listOf, type OutsideObject, objectOf, textOf, toKept, toObject } from './outside-json.ts'

/** Rows of one page that are asked for, and of which no more are taken. The server's own default. */
export const PAGE_ROWS = 1_024
/** Tags of a server that are kept. */
const TAGS_MAX = 8

/** Who answered, by its own word. Outside. */
export interface AnsweringServer {
  readonly id: string
  readonly name: string
  readonly cluster: string
  readonly ver: string
  readonly tags: readonly string[]
}

/** One page of one server's connections of the account. */
export interface ConnzPage {
  readonly server: AnsweringServer
  /** How many there are in all, as the server says. */
  readonly total: number
  readonly offset: number
  readonly rows: readonly ConnectionRow[]
}

/** What came instead. `server-error`: the server understood the request and would not answer it. */
export type AnswerFault = { readonly kind: 'malformed' | 'two-servers' | 'server-error' }

/** The `server` member of any answer; null when it names none. */
export function toAnsweringServer(answer: OutsideObject): AnsweringServer | null {
  const head = objectOf(answer, 'server')
  if (!head) return null
  const id = textOf(head, 'id')
  const name = textOf(head, 'name') || id
  if (id === '') return null
  const tags = listOf(head, 'tags', TAGS_MAX).filter((tag) => typeof tag === 'string')
  return { id, name, cluster: textOf(head, 'cluster'), ver: textOf(head, 'ver'), tags: tags.map(toKept) }
}

/** An answer to CONNZ, read into the fixed members of a row; everything else of it is dropped here. */
export function toConnzPage(answer: OutsideObject): Result<ConnzPage, AnswerFault> {
  const server = toAnsweringServer(answer)
  const rest = objectOf(answer, 'data')
  if (server && !rest && objectOf(answer, 'error')) return err({ kind: 'server-error' })
  if (!server || !rest) return err({ kind: 'malformed' })
  const id = textOf(rest, 'server_id')
  if (id !== '' && id !== server.id) return err({ kind: 'two-servers' })
  const rows = listOf(rest, 'connections', PAGE_ROWS).flatMap((value) => {
    const object = toObject(value)
    const row = object && toConnectionRow(object)
    return row ? [row] : []
  })
  return ok({ server, total: countOf(rest, 'total'), offset: countOf(rest, 'offset'), rows })
}

/** Of a list of closed connections the ones in `wanted`: when and why, in the server's words. */
export function toClosedRows(answer: OutsideObject, wanted: ReadonlySet<number>): Record<string, unknown>[] {
  const rest = objectOf(answer, 'data')
  if (!rest) return []
  return listOf(rest, 'connections', PAGE_ROWS).flatMap((value) => {
    const object = toObject(value)
    const cid = object ? countOf(object, 'cid') : 0
    if (!object || !wanted.has(cid)) return []
    const row = { cid, reason: textOf(object, 'reason'), stop: textOf(object, 'stop') }
    return [{ ...row, in_msgs: countOf(object, 'in_msgs'), out_msgs: countOf(object, 'out_msgs') }]
  })
}
