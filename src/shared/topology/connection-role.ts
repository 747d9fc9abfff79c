import type { Connection } from '../cluster/connection.ts'

/** The one subject on which Stalwart nodes talk. */
const AGORA = 'stwt.agora'

/** What a connection is, beside what its counters prove. See `ConnectionView.role`. */
export type ConnectionRole = 'node' | 'ours' | 'tool' | 'unmatched' | 'leafnode'

/** Whether a message on `stwt.agora` would reach it: it subscribes to the subject or to a pattern that holds it. */
export function isListening(connection: Connection): boolean {
  return connection.subjects.some((subject) => hearsAgora(subject))
}

/** `*` stands for one token, `>` at the end for one or more. */
function hearsAgora(subject: string): boolean {
  return (
    subject === AGORA ||
    subject === '>' ||
    subject === 'stwt.>' ||
    subject === 'stwt.*' ||
    subject === '*.agora' ||
    subject === '*.*' ||
    subject === '*.>'
  )
}

/** Connections that Stoa itself makes are named `stoa-…` (`src/main/sources`), in older recordings `stoa …`. */
export function hasOurName(connection: Connection): boolean {
  return connection.name !== null && /^stoa(?:$|[- ])/u.test(connection.name)
}

/** As Stalwart connects: async-nats, no name (wire-format.md section 15). A hint, never a proof. */
export function looksLikeNode(connection: Connection): boolean {
  return connection.kind === 'Client' && connection.lang === 'rust' && connection.name === null
}

/** Releases 0.12 to 0.15 open a new connection at each reload and go on publishing on the first one (section 15). */
export function splitsAtReload(connection: Connection): boolean {
  return looksLikeNode(connection) && /^0\.4[0-4]\./u.test(connection.version ?? '')
}

/** How likely is it, before any counter is compared, that this connection is nobody's whom we hear? */
export function toNobodyPrior(connection: Connection): number {
  if (looksLikeNode(connection)) return 0.0001
  return isListening(connection) ? 0.03 : 0.1
}
