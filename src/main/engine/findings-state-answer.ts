import { isCaptured } from '../../shared/cluster/captured.ts'
import { type Finding, SEVERITIES } from '../../shared/findings/finding.ts'
import type { Fold } from './fold.ts'
import { type NodeState, toNodeStates } from './node-states.ts'

/** What `stoa state --json` prints. Times are µs since 1970 as decimal strings. Texts are outside. */
export interface StateAnswer {
  readonly at: string | null
  readonly nodes: readonly NodeState[]
  readonly servers: readonly ServerAnswer[]
  readonly findings: readonly FindingAnswer[]
  readonly gaps: readonly GapAnswer[]
}

/** One NATS server: as Stoa hears there (`server`: as configured), and as it answers (`name`). */
export interface ServerAnswer {
  readonly server: string | null
  readonly name: string | null
  readonly version: string | null
  readonly status: string
  readonly since: string | null
  readonly sentence: string
  readonly rttUs: number | null
  readonly connections: number | null
  readonly answeredAt: string | null
}

/** One finding that lasts. */
export interface FindingAnswer {
  readonly id: string
  readonly severity: string
  readonly subject: string
  readonly since: string
  readonly text: string
  readonly remedy: string
  readonly acknowledged: { readonly at: string; readonly note: string } | null
}

/** `server` null: nobody could hear. `to` null: it lasts. */
export interface GapAnswer {
  readonly server: string | null
  readonly from: string
  readonly to: string | null
  readonly cause: string
}

const toText = (us: number | null): string | null => (us === null || us === 0 ? null : String(us))

/** The state of one moment. `at` is the moment asked for, else the newest observation. */
export function toStateAnswer(fold: Fold, at: number | null): StateAnswer {
  const moment = at ?? fold.state.lastAt
  return {
    at: toText(moment),
    nodes: toNodeStates(fold),
    servers: toServers(fold),
    findings: lastingFindings(fold).map(toFindingAnswer),
    gaps: fold.state.gaps.latest.map(({ server, from, to, cause }) => ({
      server,
      from: String(from),
      to: to === null ? null : String(to),
      cause
    }))
  }
}

/** Findings that last, the most urgent first. */
export function lastingFindings(fold: Fold): readonly Finding[] {
  const rank = (one: Finding): number => SEVERITIES.indexOf(one.severity)
  return fold.picture.findings.all
    .filter((one) => one.until === null)
    .toSorted((a, b) => rank(b) - rank(a) || b.since - a.since || (a.id < b.id ? -1 : 1))
}

/** One finding as scripts get it. */
export function toFindingAnswer({ id, severity, subject, since, text, remedy, acknowledged }: Finding): FindingAnswer {
  return {
    id,
    severity,
    subject,
    since: String(since),
    text,
    remedy,
    acknowledged: acknowledged && { at: String(acknowledged.at), note: acknowledged.note }
  }
}

/** Observers first, joined with what the server of the same name answered; then servers at which nobody hears. */
function toServers(fold: Fold): readonly ServerAnswer[] {
  const monitored = [...fold.picture.connections.servers].filter((it) => it.endedAt === null)
  const left = new Map(monitored.map((it) => [it.name, it]))
  // A stream that was read afterwards is no server.
  const ears = fold.state.observers.views.filter((it) => !isCaptured(it.server))
  const heard = ears.map((it): ServerAnswer => {
    const name = it.serverName ?? (left.has(it.server) ? it.server : null)
    const answers = name === null ? undefined : left.get(name)
    if (name !== null) left.delete(name)
    return {
      server: it.server,
      name,
      version: it.version ?? answers?.version ?? null,
      status: it.status,
      since: toText(it.since),
      sentence: it.sentence,
      rttUs: it.rttUs,
      connections: answers?.total ?? null,
      answeredAt: toText(answers?.answeredAt ?? null)
    }
  })
  const rest = [...left.values()].map(
    (it): ServerAnswer => ({
      server: null,
      name: it.name,
      version: it.version,
      status: 'unknown',
      since: null,
      sentence: 'Stoa does not hear there.',
      rttUs: null,
      connections: it.total,
      answeredAt: toText(it.answeredAt)
    })
  )
  return [...heard, ...rest]
}
