import type { NoteBody, Sink } from '../../../src/main/sources/source.ts'
import { openSites } from '../../../src/main/sources/stalwart/open-sites.ts'
import { StalwartSource } from '../../../src/main/sources/stalwart/stalwart-source.ts'
import { parseManagement } from '../../../src/shared/api/management.ts'
import type { SiteView } from '../../../src/shared/api/management-views.ts'
import type { Clock } from '../../../src/shared/cluster/clock.ts'
import { toMonoUs, toUnixUs } from '../../../src/shared/cluster/units.ts'
import { until } from '../../support/stoa-process.ts'

/** Time that passes ten times as fast for our timers: polls each 0.2 s, time limits of 1.5 s. */
const FASTER = 10

export const hastyClock: Clock = {
  nowUnix: () => toUnixUs(Math.round((performance.timeOrigin + performance.now()) * 1000)),
  nowMono: () => toMonoUs(Math.round(performance.now() * 1000 * FASTER)),
  after: (delayMs, task) => {
    const timer = setTimeout(task, delayMs / FASTER)
    return () => clearTimeout(timer)
  }
}

type Json = Readonly<Record<string, unknown>>

/** A source that watches nodes, and all that it said. */
export interface SourceRig {
  readonly notes: readonly NoteBody[]
  views(): readonly SiteView[]
  view(at: number): SiteView
  warnings(): readonly string[]
  /** Sentences of troubles of a node, by kind, oldest first; `null` is the end of one. */
  troubles(at: number): readonly (string | null)[]
  /** The objects of a kind as whoever hears the notes knows them. */
  objects(call: string): ReadonlyMap<string, Json>
  /** Everything it said and shows, as one text. */
  text(): string
  stop(): Promise<void>
}

export interface RigOptions {
  readonly urls: readonly string[]
  readonly secret: string
  readonly user?: string
  readonly caPem?: string
  readonly logs?: boolean
}

export async function watchNodes({ urls, secret, user, caPem, logs = true }: RigOptions): Promise<SourceRig> {
  const notes: NoteBody[] = []
  const sink: Sink = {
    observer: () => 0,
    arrival: () => undefined,
    note: (body) => void notes.push(body),
    noteText: () => undefined,
    drained: async () => undefined
  }
  const config = parseManagement({
    nodes: urls.map((url) => ({ url })),
    auth: user === undefined ? { kind: 'key' } : { kind: 'basic', user },
    caPem: caPem ?? null,
    logs
  })
  if (!config.ok) throw new Error(config.error)
  const secrets = { managementSecret: { reveal: () => secret } }
  const sites = await openSites({ config: config.value, secrets, clock: hastyClock, sink })
  const source = new StalwartSource({ sites, clock: hastyClock, logs, login: user === undefined ? 'key' : 'basic' })
  await source.start()
  const of = (at: number): readonly NoteBody[] => notes.filter(({ url }) => url === urls[at])
  return {
    notes,
    views: () => sites.views(),
    view: (at) => {
      const view = sites.views()[at]
      if (!view) throw new Error(`no node ${at}`)
      return view
    },
    warnings: () => source.warnings,
    troubles: (at) => of(at).flatMap((note) => (Object.hasOwn(note, 'trouble') ? [note.trouble as string | null] : [])),
    objects: (call) => hear(notes.filter((note) => note.call === call && typeof note.answer === 'string')),
    text: () => JSON.stringify([notes, sites.views(), source.warnings]),
    stop: async () => {
      await source.stop()
      sites.close()
    }
  }
}

function hear(notes: readonly NoteBody[]): ReadonlyMap<string, Json> {
  const known = new Map<string, Json>()
  for (const note of notes) {
    if (note.whole) known.clear()
    for (const id of (note.gone ?? []) as readonly string[]) known.delete(id)
    const answer = JSON.parse(note.answer as string) as { readonly list?: readonly Json[]; readonly data?: Json }
    for (const object of answer.list ?? []) known.set(String(object.id), object)
    for (const [key, value] of Object.entries(answer.data ?? {})) known.set(key, { value })
  }
  return known
}

/** Waits until it is so, up to half a minute. */
export const soon = (what: string, isSo: () => boolean): Promise<void> => until(what, async () => isSo(), 30_000)

/** So much of the source's time passes: for what must not happen in it. */
export const passed = (ms: number): Promise<void> => new Promise((over) => void hastyClock.after(ms, over))
