import type { Clock } from '../../../shared/cluster/clock.ts'
import type { JmapCall } from '../../stalwart/stalwart-api.ts'
import { type BookNote, OBJECTS_MAX, ObjectBook } from './object-book.ts'
import { type KindFailure, readIds, readObjects, toObjects } from './read-registry.ts'
import { REGISTRY_KINDS, type RegistryKind } from './registry-kinds.table.ts'
import type { WatchedSite } from './watched-site.ts'

/** Calls in one request: singletons are small, lists may be half a megabyte each. */
const CALLS = 8
/** Lists above this are read by ids; then less often, so that ids alone are no load. */
const LONG_LIST = 5_000
const LONG_EVERY_MS = 30_000
/** A kind of which so much changed at once is read again later: a node that lies must not fill the disk. */
const MUCH_CHARACTERS = 1024 * 1024
const MUCH_EVERY_MS = 60_000
/** The server does not know the object, or has it only in another edition: asked again seldom. */
const UNKNOWN_EVERY_MS = 30 * 60_000

/** Of an object's text, written by us: nothing in an address is ever escaped. */
const ADDRESS = /"address":"(?<address>[0-9a-fA-F.:/]{2,49})"/u

interface Kept {
  readonly kind: RegistryKind
  readonly book: ObjectBook
  /** More than one answer holds: only ids are read each time, and the objects that are new. */
  isLong: boolean
  dueAt: number
}

/** The objects that all nodes share, asked of one node: what changed, as notes S1. */
export class SharedObjects {
  readonly #clock: Clock
  readonly #kinds: readonly Kept[]
  #askedOf: string | null = null

  constructor(clock: Clock) {
    this.#clock = clock
    this.#kinds = REGISTRY_KINDS.map((kind) => ({ kind, book: new ObjectBook(), isLong: false, dueAt: 0 }))
  }

  /** Addresses of a list, as they stand there; expired ones too. */
  addresses(object: 'BlockedIp' | 'AllowedIp'): readonly string[] {
    const book = this.#book(object)
    return book === undefined ? [] : [...book.texts].flatMap((text) => ADDRESS.exec(text)?.groups?.address ?? [])
  }

  /** Whether the objects of this kind could be read. */
  isRead(object: string): boolean {
    return this.#book(object)?.isRead ?? false
  }

  #book(object: string): ObjectBook | undefined {
    return this.#kinds.find(({ kind }) => kind.object === object)?.book
  }

  /** Asks for everything that is due. False: this node failed, another may be asked. */
  async round(site: WatchedSite, signal: AbortSignal): Promise<boolean> {
    if (this.#askedOf !== site.board.url) {
      // Another node may see the store otherwise (a stale replica): what it says is told anew.
      this.#askedOf = site.board.url
      for (const { book } of this.#kinds) book.forgetTold()
    }
    const now = this.#clock.nowMono() / 1000
    const due = this.#kinds.filter(({ kind, dueAt }) => dueAt <= now && isPermitted(site, kind))
    const plain = due.filter(({ isLong }) => !isLong)
    for (let at = 0; at < plain.length; at += CALLS) {
      if (!(await this.#askPlain(site, plain.slice(at, at + CALLS), signal))) return false
    }
    for (const kept of due) {
      if (kept.isLong && !(await this.#askLong(site, kept, signal))) return false
    }
    return true
  }

  async #askPlain(site: WatchedSite, asked: readonly Kept[], signal: AbortSignal): Promise<boolean> {
    const calls: JmapCall[] = asked.map(({ kind }) => [
      `x:${kind.object}/get`,
      { ids: kind.form === 'singleton' ? ['singleton'] : null }
    ])
    const got = await site.api.jmap(calls, signal)
    if (!got.ok) {
      if (!signal.aborted) site.board.failed('objects', got.error)
      return false
    }
    site.board.answered('objects')
    for (const [place, kept] of asked.entries()) {
      const answer = got.value[place]
      const read = answer === undefined ? null : toObjects(answer)
      if (read === null) continue
      if (!read.ok) {
        this.#failed(site, kept, read.error)
        continue
      }
      kept.dueAt = this.#clock.nowMono() / 1000 + kept.kind.everyMs
      site.board.answered(callOf(kept.kind))
      if (read.value.isCut && kept.kind.form === 'list') kept.isLong = true
      else {
        kept.isLong = false
        this.#tell(site, kept, kept.book.takeAll(read.value.objects, this.#clock.nowMono()))
      }
    }
    return true
  }

  async #askLong(site: WatchedSite, kept: Kept, signal: AbortSignal): Promise<boolean> {
    const { kind, book } = kept
    const ids = await readIds(site.api, kind.object, signal)
    if (!ids.ok) return this.#longFailed(site, kept, ids.error)
    const isWhole = book.isWholeDue(this.#clock.nowMono())
    const wanted = [...ids.value].filter((id) => isWhole || !book.has(id)).slice(0, OBJECTS_MAX)
    const objects = await readObjects(site.api, kind.object, wanted, signal)
    if (!objects.ok) return this.#longFailed(site, kept, objects.error)
    const notes = isWhole
      ? book.takeAll(objects.value, this.#clock.nowMono())
      : book.takeChanges(
          objects.value,
          [...book.ids].filter((id) => !ids.value.has(id))
        )
    kept.isLong = ids.value.size >= LONG_FROM
    kept.dueAt = this.#clock.nowMono() / 1000 + (ids.value.size > LONG_LIST ? LONG_EVERY_MS : kind.everyMs)
    this.#tell(site, kept, notes)
    site.board.answered(callOf(kind))
    if (ids.value.size >= OBJECTS_MAX)
      site.board.tellTrouble(
        callOf(kind),
        'too-many',
        `There are more than ${OBJECTS_MAX} objects of x:${kind.object}; the newest are followed.`,
        200
      )
    return true
  }

  #longFailed(site: WatchedSite, kept: Kept, failure: KindFailure): boolean {
    if (failure.kind === 'method') {
      this.#failed(site, kept, failure)
      return true
    }
    site.board.failed(callOf(kept.kind), failure.trouble)
    return false
  }

  #failed(site: WatchedSite, kept: Kept, failure: KindFailure): void {
    if (failure.kind === 'call') {
      site.board.failed(callOf(kept.kind), failure.trouble)
      return
    }
    const { type, description } = failure
    const { kind } = kept
    const isFinal = type === 'forbidden' || type === 'unknownMethod'
    kept.dueAt = this.#clock.nowMono() / 1000 + (isFinal ? UNKNOWN_EVERY_MS : kind.everyMs * 4)
    const sentence =
      type === 'forbidden'
        ? `${site.board.url} does not let this login read x:${kind.object}: ${kind.permissions.join(' and ')} would add ${kind.adds}.`
        : `${site.board.url} does not answer about x:${kind.object} (${type}${description === '' ? '' : `: ${description}`}).`
    site.board.tellTrouble(callOf(kind), type === 'forbidden' ? 'forbidden' : 'refused', sentence, 200)
  }

  #tell(site: WatchedSite, kept: Kept, notes: readonly BookNote[]): void {
    for (const note of notes) site.board.note({ call: callOf(kept.kind), status: 200, ...note })
    const characters = notes.reduce((sum, { answer }) => sum + answer.length, 0)
    if (characters > MUCH_CHARACTERS) kept.dueAt = this.#clock.nowMono() / 1000 + MUCH_EVERY_MS
  }
}

/** As many as one get answers: with fewer the plain way reads all of them, changes inside included. */
const LONG_FROM = 500

const callOf = (kind: RegistryKind): string => `x:${kind.object}/get`

/** An unknown list of permissions (an older release) permits to ask. */
function isPermitted({ board }: WatchedSite, kind: RegistryKind): boolean {
  const { permissions } = board.about
  return permissions.length === 0 || kind.permissions.slice(0, 1).every((one) => permissions.includes(one))
}
