import type { ExpectedFrame } from '../../shared/api/action-way.ts'
import { isRemoval, type ListAct, toListType } from './list-act.ts'
import type { SentRequest } from './sent-request.ts'

/** Changes of the lists of addresses before 0.16: keys of the settings and a reload; management-api.md section 7. */

/** The key of an address before 0.16. */
function toOldKey(act: ListAct, address: string): string {
  return `server.${toListType(act) === 'BlockedIp' ? 'blocked' : 'allowed'}-ip.${address}`
}

/** The change of the key before 0.16. */
export function toOldChange(act: ListAct, address: string): SentRequest {
  const key = toOldKey(act, address)
  const change = isRemoval(act)
    ? { type: 'delete', keys: [key] }
    : { type: 'insert', prefix: null, values: [[key, '']], assert_empty: false }
  return { kind: 'rest', method: 'POST', path: '/api/settings', body: [change] }
}

/** Networks and the allow list are read by a full reload only (section 7). */
export function toOldReload(act: ListAct, address: string): SentRequest {
  const isFull = toListType(act) === 'AllowedIp' || address.includes('/')
  return { kind: 'rest', method: 'GET', path: isFull ? '/api/reload' : '/api/reload/server.blocked-ip', body: null }
}

/** The frame that the reload brings before 0.16. */
export function toOldFrame(act: ListAct, address: string): ExpectedFrame {
  const isFull = toListType(act) === 'AllowedIp' || address.includes('/')
  return { type: isFull ? 'ReloadSettings' : 'ReloadBlockedIps', objectType: null }
}
