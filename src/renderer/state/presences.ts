import type { ConnectionView, Presence } from '../../shared/api/topology-views.ts'
import { PRESENCES as DEFINITIONS } from '../../shared/topology/presence.table.ts'

type Tone = 'ok' | 'quiet' | 'warn' | 'bad' | 'unknown' | 'gap' | 'ours'

export interface Look {
  /** The colour and shape of the state (ui/mark). */
  readonly tone: Tone
  readonly word: string
  /** For the help: what must hold for a node to be called so. */
  readonly help: string
}

const toHelp = (presence: Presence): string => DEFINITIONS.find((each) => each.word === presence)?.definition ?? ''

const look = (presence: Presence, tone: Tone): readonly [Presence, Look] => [
  presence,
  { tone, word: presence, help: toHelp(presence) }
]

/** How presence is shown, the worst first; what each word means stands with the rules, in shared/topology. */
export const PRESENCES: ReadonlyMap<Presence, Look> = new Map([
  look('gone', 'bad'),
  look('deaf', 'bad'),
  look('unknown', 'unknown'),
  // An idle node is silent: nothing is wrong with it.
  look('silent', 'quiet'),
  look('active', 'ok')
])

const UNKNOWN: Look = { tone: 'unknown', word: 'unknown', help: '' }

export const toPresence = (presence: Presence): Look => PRESENCES.get(presence) ?? UNKNOWN

const RANKS: ReadonlyMap<Presence, number> = new Map([...PRESENCES.keys()].map((presence, at) => [presence, at]))

/** Rank for sorting: the worst first. */
export const presenceRank = (presence: Presence): number => RANKS.get(presence) ?? RANKS.size

/** Connections that are no node's: how they are marked and called. */
export const ROLES: ReadonlyMap<ConnectionView['role'], Look> = new Map<ConnectionView['role'], Look>([
  ['node', { tone: 'ok', word: 'node', help: 'Matched to a node id.' }],
  ['ours', { tone: 'ours', word: 'Stoa’s own', help: 'One of our own connections.' }],
  ['tool', { tone: 'warn', word: 'other tool', help: 'It listens on the subject and is no Stalwart.' }],
  ['unmatched', { tone: 'unknown', word: 'unknown connection', help: 'It may be a node that has not spoken yet.' }],
  ['leafnode', { tone: 'ours', word: 'leaf node', help: 'Another server, linked as a leaf node.' }]
])

export const toRole = (role: ConnectionView['role']): Look => ROLES.get(role) ?? UNKNOWN
