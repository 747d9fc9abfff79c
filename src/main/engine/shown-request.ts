import type { ShownRequest } from '../../shared/api/canary-views.ts'

/** What stands for a secret wherever a request is shown (R11). */
export const HIDDEN = '•••'

/** Both are sent: releases differ in which they ask for (management-api.md 1.3). */
const USING = ['urn:ietf:params:jmap:core', 'urn:stalwart:jmap']

/** Method and arguments of one call, as `StalwartApi.jmap` takes it. */
export type ShownCall = readonly [method: string, args: Readonly<Record<string, unknown>>]

/** A JMAP request as it leaves, without credentials. */
export function toShownJmap(url: string, calls: readonly ShownCall[]): ShownRequest {
  const methodCalls = calls.map(([method, args], place) => [method, args, String(place)])
  return { line: `POST ${url}/jmap/`, body: JSON.stringify({ using: USING, methodCalls }, null, 2) }
}

/** A request of the old line. `body` undefined: it has none. */
export function toShownRest(url: string, method: string, path: string, body?: unknown): ShownRequest {
  return { line: `${method} ${url}${path}`, body: body === undefined ? '' : JSON.stringify(body, null, 2) }
}
