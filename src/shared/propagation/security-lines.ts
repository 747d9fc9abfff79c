import type { Note } from '../cluster/note.ts'
import { toLogField, toLogLine, toReceipt, toRemoteAddress } from './log-line.ts'

/** Lines of one note that are looked at; a poll brings at most some hundreds. */
const MAX_LINES = 5_000

/** A node's line that it banned an address. Texts are outside. */
export interface BanLine {
  readonly address: string
  /** µs since 1970, by the node's clock. */
  readonly second: number
  readonly how: string
  readonly detail: string | null
}

/** Lines of one note that one address was refused. */
export interface RefusedLines {
  readonly address: string
  first: number
  last: number
  count: number
}

/** What the lines of one note say of addresses, and of which node they are; null: none says so. */
export interface SecurityLines {
  readonly bans: readonly BanLine[]
  readonly refused: readonly RefusedLines[]
  readonly nodeId: number | null
}

const BANS: ReadonlyMap<string, string> = new Map([
  ['security.authentication-ban', 'authentication'],
  ['security.abuse-ban', 'abuse'],
  ['security.loiter-ban', 'loiter'],
  ['security.scan-ban', 'scan']
])

/** Reads them (telemetry.md section 2.2). An attacker's many lines become one count. */
export function readSecurityLines(note: Note): SecurityLines {
  const bans: BanLine[] = []
  const refused = new Map<string, RefusedLines>()
  let nodeId: number | null = null
  for (const one of note.notes('log', MAX_LINES)) {
    const line = toLogLine(one)
    if (!line) continue
    const { event, text, second } = line
    if (event === 'cluster.message-received') nodeId = toReceipt(text)?.to ?? nodeId
    else if (event === 'security.ip-blocked') refuse(refused, toRemoteAddress(text), second)
    const how = BANS.get(event)
    const address = how === undefined ? null : toRemoteAddress(text)
    if (how !== undefined && address !== null) bans.push({ address, second, how, detail: toDetail(how, text) })
  }
  return { bans, refused: [...refused.values()], nodeId }
}

function refuse(refused: Map<string, RefusedLines>, address: string | null, second: number): void {
  if (address === null) return
  const known = refused.get(address)
  if (!known) {
    refused.set(address, { address, first: second, last: second, count: 1 })
    return
  }
  known.first = Math.min(known.first, second)
  known.last = Math.max(known.last, second)
  known.count++
}

/** What a ban was for: the login, the recipient, the path, the reason. */
function toDetail(how: string, text: string): string | null {
  if (how === 'authentication') return toLogField(text, 'accountName')
  if (how === 'abuse') return toLogField(text, 'to')
  return toLogField(text, 'path') ?? toLogField(text, 'reason')
}
