/** What is done with which list. */
export type ListAct = 'block' | 'unblock' | 'allow' | 'unallow'

/** `BlockedIp` or `AllowedIp`, as 0.16 calls the objects of the list. */
export function toListType(act: ListAct): 'BlockedIp' | 'AllowedIp' {
  return act === 'block' || act === 'unblock' ? 'BlockedIp' : 'AllowedIp'
}

/** Whether it takes something off a list. */
export const isRemoval = (act: ListAct): boolean => act === 'unblock' || act === 'unallow'

/** As the engine calls the list. */
export function toListName(act: ListAct): 'blocked' | 'allowed' {
  return toListType(act) === 'BlockedIp' ? 'blocked' : 'allowed'
}
