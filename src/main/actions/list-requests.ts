import { isRemoval, type ListAct, toListType } from './list-act.ts'
import { toOldChange, toOldReload } from './old-list-requests.ts'
import type { Params } from './read-params.ts'
import { OBJECT_KEY, RESET_COUNTERS, RESET_COUNTERS_OLD, type SentRequest, toAction } from './sent-request.ts'

/** Requests that change the lists of blocked and allowed addresses; management-api.md sections 3 and 7. */

/** The object that is created (0.16). */
export function toCreate(act: ListAct, params: Params): SentRequest {
  const reason = params.get('reason')
  const expires = params.get('expires')
  const entry = {
    address: params.get('address') ?? '',
    ...(reason === undefined ? {} : { reason }),
    ...(expires === undefined ? {} : { expiresAt: expires })
  }
  return { kind: 'jmap', calls: [[`x:${toListType(act)}/set`, { create: { [OBJECT_KEY]: entry } }]] }
}

/** Which object holds an address: the filter is exact, so there is one at most; asked for by its text (3.1). */
export function toFind(act: ListAct, address: string): SentRequest {
  return { kind: 'jmap', calls: [[`x:${toListType(act)}/query`, { filter: { address }, calculateTotal: true }]] }
}

/** An object of the list as it stands. */
export function toGet(act: ListAct, id: string): SentRequest {
  return { kind: 'jmap', calls: [[`x:${toListType(act)}/get`, { ids: [id] }]] }
}

/** Takes an object off the list. */
export function toDestroy(act: ListAct, id: string): SentRequest {
  return { kind: 'jmap', calls: [[`x:${toListType(act)}/set`, { destroy: [id] }]] }
}

/** The reload that makes a change of the list true on all nodes (0.16): blocks and allowances take different ones (3.1). */
export function toReload(act: ListAct): SentRequest {
  return toAction(toListType(act) === 'BlockedIp' ? 'ReloadBlockedIps' : 'ReloadSettings')
}

/** All of it, in order, as it is shown beforehand. */
export function toListRequests(act: ListAct, line: 'new' | 'old', params: Params): readonly SentRequest[] {
  const address = params.get('address') ?? ''
  const resets = act === 'unblock' && params.get('resetCounters') === 'true'
  if (line === 'old')
    return [toOldChange(act, address), toOldReload(act, address), ...(resets ? [RESET_COUNTERS_OLD] : [])]
  const change = isRemoval(act) ? [toFind(act, address), toDestroy(act, `id of ${address}`)] : [toCreate(act, params)]
  return [...change, toReload(act), ...(resets ? [RESET_COUNTERS] : [])]
}
