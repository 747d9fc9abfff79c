import type { ServerTable } from '../../shared/topology/server-table.ts'

const NO_CONNECTIONS =
  'No answer to who is connected ($SYS.REQ.ACCOUNT.PING.CONNZ): Stoa cannot see which connection is which node, who listens, and what was handed over.'
const NO_TRAFFIC =
  'No account statistics ($SYS.REQ.ACCOUNT.PING.STATZ): Stoa cannot see how much each server carries and where consumers are slow.'
const NO_SYSTEM =
  'No system account and no HTTP monitoring: Stoa cannot see routes, gateways and leaf nodes, nor load, memory and health of the servers.'
const NO_EVENTS =
  'No events of the system account: Stoa sees that a connection ended when it asks the next time, not when it happens.'
const NO_STREAM = 'No JetStream stream captures the subject: what is said while Stoa is away stays unheard.'

/** What is missing, and what each source would add. Empty: all is there. */
export function toMissing(servers: ServerTable, hasConnections: boolean): string[] {
  const missing: string[] = []
  const has = (name: string): boolean =>
    servers.interfaces.some((it) => it.name === name && isGiving(it.state)) ||
    [...servers.all].some((it) => it.interfaces.some((one) => one.name === name && isGiving(one.state)))
  const isHttp = has('http')
  if (!hasConnections && !has('account-connz') && !isHttp) missing.push(NO_CONNECTIONS)
  if (!has('account-statz') && !has('system') && !isHttp) missing.push(NO_TRAFFIC)
  if (!has('system') && !isHttp) missing.push(NO_SYSTEM)
  if (!has('system-events')) missing.push(NO_EVENTS)
  if (!has('jetstream')) missing.push(NO_STREAM)
  for (const it of servers.interfaces) if (it.state === 'partial' && it.sentence !== '') missing.push(it.sentence)
  return missing
}

function isGiving(state: string): boolean {
  return state === 'available' || state === 'partial'
}
