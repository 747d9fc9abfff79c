import type { InterfaceState } from './interface-board.ts'
import type { RollCall } from './server-roster.ts'

/** What a round of asking showed of the interface: its state, and one plain sentence. */
export interface InterfaceWord {
  readonly state: InterfaceState
  readonly sentence: string
}

/** Names that a sentence holds; the rest is counted. */
const NAMES_MAX = 3

/** observability.md section 5.2; fixed in later releases. */
const SILENT_AFTER_RELOAD =
  ' nats-server up to 2.9 falls silent after a reload of its configuration, until it is restarted.'

/** Of connections. `isByName`: a common request is not passed on to everybody. */
export function sayConnections(call: RollCall, isByName: boolean): InterfaceWord {
  const { expected, answered, missing, isReloadLikely } = call
  if (answered === 0) {
    const why =
      expected === 0
        ? 'Nobody answers a question for connections: the account may not be allowed to ask, or the servers are older than 2.7.'
        : `None of ${expected} servers answers any more.${isReloadLikely ? SILENT_AFTER_RELOAD : ''}`
    return { state: 'silent', sentence: `${why} Stoa cannot see who is connected.` }
  }
  if (missing.length > 0) {
    const why = isReloadLikely ? SILENT_AFTER_RELOAD : ''
    return {
      state: 'partial',
      sentence: `${answered} of ${expected} servers answer; missing: ${toNames(missing)}.${why}`
    }
  }
  if (isByName) {
    const sentence = `A question to all reaches only some of ${expected} servers, as after a reload of their configuration: each is asked by its name.`
    return { state: 'partial', sentence }
  }
  return { state: 'available', sentence: expected === 1 ? 'The server answers.' : `All ${expected} servers answer.` }
}

/** Of one server, for a list of servers. */
export function sayServer(isAnswering: boolean, isByName: boolean): InterfaceWord {
  if (!isAnswering) return { state: 'silent', sentence: 'It did not answer when it was asked last.' }
  if (isByName) return { state: 'partial', sentence: 'It answers when it is asked by its name.' }
  return { state: 'available', sentence: 'It answers.' }
}

/** `subject` is one of ours. */
export function sayRefused(subject: string): InterfaceWord {
  const sentence = `This user may not ask ${subject} or hear the answers below _INBOX_stoa. With that right Stoa sees who is connected, who listens and who was handed which frame.`
  return { state: 'refused', sentence }
}

function toNames(names: readonly string[]): string {
  const shown = names.slice(0, NAMES_MAX).join(', ')
  return names.length > NAMES_MAX ? `${shown} and ${names.length - NAMES_MAX} more` : shown
}
