import { type Fields, toFields, toList, toText } from './assistant-fields.ts'
import { call } from './assistant-new-calls.ts'
import type { AssistedSite } from './assistant-way.ts'
import type { ShownCall } from './shown-request.ts'

const RECEIVED = 'cluster.message-received'
/** Events that «processed» and «enforced» come from. */
const NEEDED = [RECEIVED, 'security.ip-blocked', 'security.authentication-ban', 'registry.build-error'] as const
const FINE_LEVELS = ['info', 'debug', 'trace'] as const
const isFine = (level: string): boolean => FINE_LEVELS.some((each) => each === level)

/** The first enabled log tracer: the one that is read. */
interface FoundTracer {
  readonly id: string
  readonly path: string
  readonly level: string
  /** What keeps lines out of it, or makes them unreadable. */
  readonly faults: readonly string[]
  /** What would mend them. */
  readonly patch: Fields
}

/** What is set up, and what of it Stoa made. */
export interface NewLineFacts {
  /** Null: there is none. */
  readonly tracer: FoundTracer | null
  readonly override: { readonly id: string; readonly level: string } | null
  readonly isOverridden: boolean
  /** Id of a tracer that Stoa made; empty: none. */
  readonly madeTracer: string
  /** Stoa made or changed the override; then `before` is its level of before, null: there was none. */
  readonly madeOverride: boolean
  readonly before: string | null
}

/** Makes settings so on all nodes. */
export const ACTIVATE: readonly ShownCall[] = [['x:Action/set', { create: { go: { '@type': 'ReloadSettings' } } }]]

/** Reads both; `known`: what was read before, and what was made since. A text: why it cannot be read. */
export async function readFacts(site: AssistedSite, known: NewLineFacts | null): Promise<NewLineFacts | string> {
  const answers = await call(site, [
    ['x:Tracer/get', { ids: null }],
    ['x:EventTracingLevel/get', { ids: null }]
  ])
  if (typeof answers === 'string') return answers
  const found = toList(answers[0]?.list).find((one) => one['@type'] === 'Log' && one.enable !== false)
  const level = toList(answers[1]?.list).find((one) => one.event === RECEIVED)
  const override = level ? { id: toText(level.id), level: toText(level.level) } : null
  return {
    tracer: found ? toTracer(found) : null,
    override,
    isOverridden: override?.level === 'info',
    madeTracer: known?.madeTracer ?? '',
    madeOverride: known?.madeOverride ?? false,
    before: known === null || !known.madeOverride ? (override?.level ?? null) : known.before
  }
}

/** In one sentence. */
export function judgeTracer({ tracer }: NewLineFacts): string {
  if (tracer === null) return 'No log tracer is enabled: no node’s log can be read.'
  const where = `The log in ${tracer.path}, at ${tracer.level}`
  if (tracer.faults.length === 0)
    return `${where}, is fit.${tracer.level === 'trace' ? ' It is at trace: such a log holds passwords.' : ''}`
  return `${where}, ${tracer.faults.join(', ')}.`
}

/** A new one with the figures of telemetry.md 11.7. `path`: a directory that exists on every node. */
export const createTracer = (path: string): ShownCall => [
  'x:Tracer/set',
  {
    create: {
      log: { '@type': 'Log', path, prefix: 'stalwart', rotate: 'daily', level: 'info', enable: true, ansi: false }
    }
  }
]

/** Only changed paths: a whole object would write masked secrets back (management-api.md 1.5). */
export const toTracerPatch = ({ id, patch }: FoundTracer): ShownCall => ['x:Tracer/set', { update: { [id]: patch } }]

/** Null: nothing is to be done. */
export function overrideCalls({ override, isOverridden }: NewLineFacts): readonly ShownCall[] | null {
  if (isOverridden) return null
  if (override !== null) return [['x:EventTracingLevel/set', { update: { [override.id]: { level: 'info' } } }]]
  return [['x:EventTracingLevel/set', { create: { level: { event: RECEIVED, level: 'info' } } }]]
}

/** An override that was there before Stoa gets its level back; one whose past nobody knows is removed. */
export function undoCalls({ override, madeTracer, madeOverride, before }: NewLineFacts): readonly ShownCall[] {
  const calls: ShownCall[] = []
  if (override !== null) {
    const isBack = madeOverride && before !== null
    calls.push([
      'x:EventTracingLevel/set',
      isBack ? { update: { [override.id]: { level: before } } } : { destroy: [override.id] }
    ])
  }
  if (madeTracer !== '') calls.push(['x:Tracer/set', { destroy: [madeTracer] }])
  return calls
}

function toTracer(tracer: Fields): FoundTracer {
  const faults: string[] = []
  const patch: Record<string, unknown> = {}
  const level = toText(tracer.level) || 'info'
  if (!isFine(level)) {
    faults.push('leaves out what is at info')
    patch.level = 'info'
  }
  if (tracer.multiline === true) {
    faults.push('breaks events over several lines')
    patch.multiline = false
  }
  const events = toFields(tracer.events)
  const isExcluded = (event: string): boolean =>
    tracer.eventsPolicy === 'exclude'
      ? events[event] === true
      : tracer.eventsPolicy === 'include' && events[event] !== true
  const missing = NEEDED.filter(isExcluded)
  if (missing.length > 0) {
    faults.push(`leaves out ${missing.join(', ')}`)
    for (const event of missing) patch[`events/${event}`] = tracer.eventsPolicy === 'include' ? true : null
  }
  return { id: toText(tracer.id), path: toText(tracer.path), level, faults, patch }
}
