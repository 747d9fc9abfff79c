import { createStore, type StoreApi } from 'zustand'
import type { EventFilter } from '../../shared/api/contract.ts'
import type { Moment } from '../../shared/api/moment.ts'
import type { EventDetail, TailView } from '../../shared/api/views.ts'
import type { CallError } from '../client/call-error.ts'
import type { HostClient } from '../client/host-client.ts'
import { appendOlder, applyTail, mergeRows, prependNewer, type WindowRow } from './event-window.ts'
import { inMoment } from './view-search.ts'

type Edge = 'more' | 'loading' | 'end'

export interface EventsState {
  readonly cluster: string | null
  readonly filter: EventFilter | null
  /** Newest first. */
  readonly rows: readonly WindowRow[]
  readonly loaded: boolean
  /** Rows on the screen are not replaced; what comes is counted in `newer`. */
  readonly held: boolean
  readonly newer: number
  readonly older: Edge
  readonly newest: Edge
  readonly scannedToUs: string | null
  readonly matchedPerSecond: number
  readonly error: CallError | null
  readonly detail: EventDetail | null
  readonly detailError: CallError | null
  /** Shows what matches, live, up to a moment, or of a range. Pausing what is live keeps its rows and counts what comes. */
  readonly show: (cluster: string, filter: EventFilter, moment: Moment) => void
  /** Nobody looks any more. */
  readonly leave: () => void
  readonly loadOlder: () => Promise<void>
  /** A page of what came after; answers the moment up to which rows are shown then, for the time bar. */
  readonly loadNewer: () => Promise<string | null>
  readonly select: (cluster: string, key: string | null) => Promise<void>
}

const PAGE = 300
/** Pages that one scroll reads while they bring nothing new: some seconds of history that a filter leaves out. */
const PAGES_AT_ONCE = 10
const EMPTY = {
  rows: [],
  loaded: false,
  newer: 0,
  older: 'more',
  newest: 'end',
  scannedToUs: null,
  matchedPerSecond: 0,
  error: null
} satisfies Partial<EventsState>

/** Where the next page begins: a cursor belongs to the filter that it was given for. */
interface Place {
  readonly filter: EventFilter
  readonly cursor: string | null
}
const toPlace = (filter: EventFilter, cursor: string | null): Place | null =>
  cursor === null ? null : { filter, cursor }

const LIVE: Moment = { kind: 'live' }
const upTo = (filter: EventFilter, atUs: string | null): EventFilter =>
  atUs === null ? filter : inMoment(filter, { kind: 'at', atUs })

export function makeEvents(client: HostClient): StoreApi<EventsState> {
  /** Raised by every `open`, so that answers to an earlier question are dropped. */
  let turn = 0
  let asked = ''
  let stop: () => void = () => {}
  let olderAt: Place | null = null
  let newerAt: Place | null = null
  /** Rows are here up to this moment because newer ones were asked for; the bar follows. */
  let readTo: string | null = null

  return createStore<EventsState>((set, get) => {
    const page = (direction: 'backward' | 'forward', { filter, cursor }: Place) => {
      const cluster = get().cluster ?? ''
      return client.call((api) => api.events.page({ cluster, filter, cursor, direction, limit: PAGE }))
    }
    const loadFirst = async (filter: EventFilter, moment: Moment): Promise<void> => {
      const thisTurn = turn
      const until = inMoment(filter, moment)
      const answer = await page('backward', { filter: until, cursor: null })
      if (thisTurn !== turn) return
      if (!answer.ok) return set({ error: answer.error, loaded: true })
      olderAt = toPlace(until, answer.value.next)
      set({
        rows: mergeRows(get().rows, answer.value.rows),
        loaded: true,
        error: null,
        older: answer.value.next === null ? 'end' : 'more',
        newest: moment.kind === 'at' ? 'more' : 'end',
        scannedToUs: answer.value.scannedToUs
      })
    }
    const onTail = (tail: TailView, filter: EventFilter, first: boolean): void => {
      const { matchedPerSecond } = tail
      if (get().held) {
        set({ newer: get().newer + tail.rows.length + tail.skipped, matchedPerSecond })
        return
      }
      set({ rows: first ? mergeRows(get().rows, tail.rows) : applyTail(get().rows, tail), matchedPerSecond })
      if (tail.reset && !first) void loadFirst(filter, LIVE)
    }
    /** One page further back; false: there is no more, it failed, or another question was asked meanwhile. */
    const readOlder = async (place: Place): Promise<boolean> => {
      const thisTurn = turn
      set({ older: 'loading' })
      const answer = await page('backward', place)
      if (thisTurn !== turn) return false
      if (!answer.ok) {
        set({ error: answer.error, older: 'more' })
        return false
      }
      olderAt = toPlace(place.filter, answer.value.next)
      const { rows, cutNewest } = appendOlder(get().rows, answer.value.rows)
      if (cutNewest) newerAt = null
      set({
        rows,
        error: null,
        older: answer.value.next === null ? 'end' : 'more',
        scannedToUs: answer.value.scannedToUs,
        ...(cutNewest ? { newest: 'more' } : {})
      })
      return answer.value.next !== null
    }
    const follow = (cluster: string, filter: EventFilter): void => {
      let first = true
      stop = client.watch(
        (api, signal) => api.events.tail({ cluster, filter }, { signal }),
        (tail) => {
          // The first push may hold what came before we asked: a held view must not count it as newer.
          if (!first || !get().held) onTail(tail, filter, first)
          first = false
        },
        (ended) => set({ error: ended.kind === 'failed' ? ended.error : null })
      )
    }
    return {
      cluster: null,
      filter: null,
      held: false,
      detail: null,
      detailError: null,
      ...EMPTY,
      show: (cluster, filter, moment) => {
        const question = JSON.stringify([cluster, filter, moment.kind === 'range' ? moment : null])
        const newest = get().rows[0]
        if (question === asked && moment.kind === 'at' && newest !== undefined) {
          if (get().held && moment.atUs === readTo) return
          if (!get().held && BigInt(moment.atUs) >= BigInt(newest.atUs)) {
            set({ held: true, newer: 0, newest: 'more' })
            return
          }
        }
        asked = question
        turn += 1
        stop()
        stop = () => {}
        olderAt = null
        newerAt = null
        readTo = null
        set({ ...EMPTY, cluster, filter, held: moment.kind !== 'live' })
        void loadFirst(filter, moment)
        // What comes is of no interest to who looks at the past.
        if (moment.kind === 'live') follow(cluster, filter)
      },
      leave: () => {
        asked = ''
        turn += 1
        stop()
        stop = () => {}
      },
      loadOlder: async () => {
        if (get().older !== 'more') return
        const had = get().rows.length
        // A page may hold nothing new, when a filter leaves all of it out: then the next one is read at once.
        for (let pages = 0; pages < PAGES_AT_ONCE && get().rows.length === had; pages += 1) {
          const place = olderAt
          if (place === null || !(await readOlder(place))) return
        }
      },
      loadNewer: async () => {
        const { filter, newest, rows } = get()
        if (filter === null || newest === 'loading') return null
        const thisTurn = turn
        set({ newest: 'loading' })
        const place = newerAt ?? { filter: { ...filter, fromUs: rows[0]?.atUs ?? filter.fromUs }, cursor: null }
        const answer = await page('forward', place)
        if (thisTurn !== turn) return null
        if (!answer.ok) {
          set({ error: answer.error, newest: 'more' })
          return null
        }
        newerAt = toPlace(place.filter, answer.value.next)
        const { rows: joined, cutOldest } = prependNewer(get().rows, answer.value.rows)
        if (cutOldest) olderAt = { filter: upTo(filter, joined.at(-1)?.atUs ?? null), cursor: null }
        const added = joined.length - rows.length
        set({
          rows: joined,
          error: null,
          newest: answer.value.next === null ? 'end' : 'more',
          newer: Math.max(0, answer.value.next === null ? 0 : get().newer - added),
          ...(cutOldest ? { older: 'more' } : {})
        })
        readTo = joined[0]?.atUs ?? null
        return readTo
      },
      select: async (cluster, key) => {
        const [seq, index] = (key ?? '').split('.').map(Number)
        if (key === null || seq === undefined) return set({ detail: null, detailError: null })
        const answer = await client.call((api) => api.events.detail({ cluster, seq, index: index ?? 0 }))
        set(answer.ok ? { detail: answer.value, detailError: null } : { detail: null, detailError: answer.error })
      }
    }
  })
}
