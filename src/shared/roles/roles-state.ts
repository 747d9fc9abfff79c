import type { Note } from '../cluster/note.ts'
import type { StateReader, StateWriter } from '../cluster/state-bytes.ts'
import type { Lease, SiteFacts, TaskFacts } from './facts-of-roles.ts'
import { field, type JsonObject, parseJson, textOf, toItems, toObject, toUs, wholeOf } from './json.ts'
import { isKept, KeptObjects, toKindName } from './kept-objects.ts'
import { QueueEvents } from './queue-events.ts'
import { Site, urlOf } from './site.ts'
import { SiteSettings } from './site-settings.ts'
import { TaskQueue } from './task-queue.ts'

/** More nodes than this have no management API that anybody entered (`management.nodes`). */
const MOST_SITES = 1_024
/** Longer answers are cut off by the note itself. */
const ANSWER_MAX = 4 * 1024 * 1024
/** Objects of one answer. */
const MOST_LISTED = 20_000
/** Lists of permissions that differ; usually all sites are asked with one key. */
const MOST_LISTS = 64

const TASKS = 'x:Task/get'
const SETTINGS = 'settings/keys'
const QUEUE = 'queue/status'

/**
 * What the nodes are meant to do and what they were seen doing: leases, roles, tasks, listeners, sites. Pure fold of the
 * management API's notes; at most about 12 MB, most of it objects and settings as text.
 */
export class RolesState {
  readonly #sites = new Map<string, Site>()
  readonly #objects = new KeptObjects()
  readonly #settings = new SiteSettings()
  readonly #tasks = new TaskQueue()
  readonly #queueEvents = new QueueEvents()
  #tasksAsked: { readonly seq: number; readonly at: number; readonly url: string } | null = null
  #revision = 0
  #leases: readonly Lease[] | null = null
  #facts: readonly SiteFacts[] | null = null

  /** Every note; those of source `stalwart` matter. */
  note(seq: number, at: number, note: Note): void {
    if (note.text('source') !== 'stalwart') return
    const site = this.#siteOf(note)
    if (site === null) return
    this.#revision++
    this.#leases = null
    this.#facts = null
    if (note.has('trouble')) site.trouble(seq, at, note)
    else if (note.has('about')) site.about(seq, at, note)
    else if (note.has('log')) site.log(seq, at, note)
    else if (note.has('metrics')) site.metrics(seq, at, note)
    else if (note.has('health')) site.health(seq, at, note)
    else if (note.has('answer')) this.#answer(seq, at, site, note)
    else if (note.flag('same')) site.answered(at, null)
  }

  /** A broadcast that fills the queue channel of nodes without an outgoing queue: a settings reload, a pause, a resume. */
  queueEvent(seq: number, at: number): void {
    if (this.#queueEvents.add(seq, at)) this.#revision++
  }

  /** How many of those there were since a time, µs; at most a little over 1,024 are told. */
  queueEventsSince(from: number): ReturnType<QueueEvents['since']> {
    return this.#queueEvents.since(from)
  }

  /** Changes with every note and event that mattered; for caches of what follows, so it is in no checkpoint. */
  get revision(): number {
    return this.#revision
  }

  /** The nodes whose management API is asked, in the order in which they were first told of. */
  get sites(): readonly SiteFacts[] {
    this.#facts ??= [...this.#sites.values()].map((it) => it.facts)
    return this.#facts
  }

  /** How many there are. */
  get siteCount(): number {
    return this.#sites.size
  }

  /** One of them; null: nobody told of it. */
  site(url: string): SiteFacts | null {
    return this.#sites.get(url)?.facts ?? null
  }

  /** The node behind a site; null: it did not tell. */
  nodeOfSite(url: string): number | null {
    return this.#sites.get(url)?.nodeId ?? null
  }

  /** URL of the site of a node; null: none is its. Of several the one that was told last. */
  siteOfNode(nodeId: number): string | null {
    let newest: SiteFacts | null = null
    for (const site of this.#sites.values()) {
      if (site.nodeId === nodeId && (newest === null || site.facts.toldAt > newest.toldAt)) newest = site.facts
    }
    return newest?.url ?? null
  }

  /** Leases of node ids, by node id. */
  get leases(): readonly Lease[] {
    this.#leases ??= this.#toLeases()
    return this.#leases
  }

  /** A node's host name, by its site or its lease; null: not told. */
  hostOf(nodeId: number): string | null {
    const url = this.siteOfNode(nodeId)
    const told = url === null ? null : (this.#sites.get(url)?.facts.hostname ?? null)
    return told ?? this.leases.find((it) => it.nodeId === nodeId)?.hostname ?? null
  }

  /** Host names of all nodes that one is known of: by its site, else by its lease. */
  hosts(): ReadonlyMap<number, string> {
    const hosts = new Map(this.leases.flatMap((it) => (it.hostname === '' ? [] : [[it.nodeId, it.hostname] as const])))
    for (const { nodeId, hostname } of this.sites) if (nodeId !== null && hostname !== null) hosts.set(nodeId, hostname)
    return hosts
  }

  /** The objects of a kind, `x:ClusterRole/get` or `x:ClusterRole`, as they stand; null: never told. */
  objects(call: string): readonly JsonObject[] | null {
    return this.#objects.of(call)
  }

  /** The one object of a singleton, `x:Coordinator`; null: never told. */
  object(call: string): JsonObject | null {
    return this.#objects.of(call)?.[0] ?? null
  }

  /** When objects of a kind were last told of, or told to be the same, and by which observation; null: never. */
  askedOf(call: string): { readonly seq: number; readonly at: number } | null {
    const asked = call === 'x:Task' || call === TASKS ? this.#tasksAsked : this.#objects.askedOf(call)
    if (asked === null) return null
    // What changes is told; as long as the site answers, what it told stands.
    const heldAt = this.#sites.get(asked.url)?.heldAt(`${toKindName(call)}/get`) ?? 0
    return { seq: asked.seq, at: Math.max(asked.at, heldAt) }
  }

  /** Old line: settings of one site by their whole names; null: never told. */
  settings(url: string): ReadonlyMap<string, string> | null {
    return this.#settings.of(url)
  }

  /** Tasks of the queue, and those that left it lately. */
  get tasks(): readonly TaskFacts[] {
    return this.#tasks.all
  }

  /** Tasks in the queue beyond those that are kept. */
  get tasksLeftOut(): number {
    return this.#tasks.leftOut
  }

  save(out: StateWriter): void {
    const lists = new Map<string, readonly string[]>()
    out.uint(this.#sites.size)
    for (const site of this.#sites.values()) site.save(out, (list) => savePermissions(out, lists, list))
    this.#objects.save(out)
    this.#settings.save(out)
    this.#tasks.save(out)
    this.#queueEvents.save(out)
    out.uint(this.#tasksAsked ? 1 : 0)
    if (this.#tasksAsked) {
      out.uint(this.#tasksAsked.seq)
      out.uint(this.#tasksAsked.at)
      out.text(this.#tasksAsked.url)
    }
  }

  /** Into a fresh state. */
  load(from: StateReader): void {
    const lists: (readonly string[])[] = []
    for (let left = from.uint(); left > 0; left--) {
      const site = Site.load(from, () => loadPermissions(from, lists))
      this.#sites.set(site.url, site)
    }
    this.#objects.load(from)
    this.#settings.load(from)
    this.#tasks.load(from)
    this.#queueEvents.load(from)
    this.#tasksAsked = from.uint() === 1 ? { seq: from.uint(), at: from.uint(), url: from.text() } : null
  }

  #siteOf(note: Note): Site | null {
    const url = urlOf(note)
    if (url === null) return null
    const known = this.#sites.get(url)
    if (known) return known
    if (this.#sites.size >= MOST_SITES) return null
    const site = new Site(url)
    this.#sites.set(url, site)
    return site
  }

  #answer(seq: number, at: number, site: Site, note: Note): void {
    const call = note.text('call')
    const isWhole = note.flag('whole')
    if (call === null || !(isWhole || note.flag('delta'))) return
    site.answered(at, call)
    // Long lists of addresses are another fold's.
    if (!(isKept(call) || toKindName(call) === 'x:Task' || call === SETTINGS || call === QUEUE)) return
    const answer = parseJson(note.long('answer', ANSWER_MAX) ?? '')
    if (answer === null) return
    const object = toObject(answer)
    const gone = note.texts('gone', MOST_LISTED)
    if (call === SETTINGS) {
      const values = toObject(field(object, 'data'))
      if (values !== null) this.#settings.tell(site.url, isWhole, values, gone)
    } else if (call === QUEUE) {
      const runs = field(object, 'data')
      if (typeof runs === 'boolean') site.queueStatus(runs)
    } else this.#listed({ seq, at, site, call, isWhole, gone }, object)
  }

  #listed(
    it: {
      readonly seq: number
      readonly at: number
      readonly site: Site
      readonly call: string
      readonly isWhole: boolean
      readonly gone: readonly string[]
    },
    answer: JsonObject | null
  ): void {
    const { site, ...told } = it
    const { url } = site
    const items = field(answer, 'list')
    if (items === undefined) return
    const list = toItems(items)
      .slice(0, MOST_LISTED)
      .map((one) => toObject(one))
      .filter((one) => one !== null)
    if (it.call === TASKS || it.call === 'x:Task') {
      this.#tasks.tell({ ...told, list })
      this.#tasksAsked = { seq: it.seq, at: it.at, url }
    } else this.#objects.tell({ ...told, url, list })
  }

  #toLeases(): readonly Lease[] {
    const asked = this.askedOf('x:ClusterNode')
    if (asked === null) return []
    const leases: Lease[] = []
    const seqs = this.#objects.seqsOf('x:ClusterNode')
    for (const [i, one] of (this.#objects.of('x:ClusterNode') ?? []).entries()) {
      const nodeId = wholeOf(one, 'nodeId')
      if (nodeId === null) continue
      const [hostname, status] = [textOf(one, 'hostname') ?? '', textOf(one, 'status') ?? '']
      const renewedAt = toUs(textOf(one, 'lastRenewal'))
      leases.push({ nodeId, hostname, renewedAt, status, askedAt: asked.at, seq: seqs[i] ?? asked.seq })
    }
    return leases.sort((a, b) => a.nodeId - b.nodeId)
  }
}

/** Usually all sites tell the same list: it is written once. */
function savePermissions(out: StateWriter, lists: Map<string, readonly string[]>, list: readonly string[]): void {
  const key = JSON.stringify(list)
  const index = [...lists.keys()].indexOf(key)
  out.uint(index + 1)
  if (index >= 0) return
  if (lists.size < MOST_LISTS) lists.set(key, list)
  out.uint(list.length)
  for (const text of list) out.text(text)
}

function loadPermissions(from: StateReader, lists: (readonly string[])[]): readonly string[] {
  const index = from.uint() - 1
  if (index >= 0) return lists[index] ?? []
  const list = Array.from({ length: from.uint() }, () => from.text())
  if (lists.length < MOST_LISTS) lists.push(list)
  return list
}
