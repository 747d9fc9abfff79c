import type { Note } from '../cluster/note.ts'
import type { NodeWord } from './evidence.ts'
import { type LogLine, type Receipt, toLogField, toLogLine, toReceipt } from './log-line.ts'
import type { OpenFrame } from './open-frame.ts'
import type { SiteTable } from './site-table.ts'

/** Lines of one note that are looked at; a poll brings at most some hundreds. */
const MAX_LINES = 5_000
/** Length of a base URL (`api/management.ts`). */
const URL_MAX = 300
/** A frame reaches a node this late, when its path was cut for a while and healed. µs. */
const LATE_US = 30_000_000
const SECOND_US = 1_000_000
/** Ids of objects are snowflakes of 16 digits and more: no other frame carries the same. */
const EXACT = /^Registry(?:Insert|Delete) (\S+ \d{16,20})$/u
/** What a node says that could not apply an object. */
const FAILURES: ReadonlySet<string> = new Set([
  'registry.build-error',
  'registry.read-error',
  'registry.validation-error'
])

/** A node refused an address that a block named. */
export interface Refusal {
  /** The block's word: `RegistryInsert BlockedIp 341777343806734336`. */
  readonly word: string
  readonly nodeId: number
  readonly second: number
  readonly readAt: number
  readonly seq: number
}

/** Receipts of one kind that one node logged, of one note. */
interface Group {
  readonly receipt: Receipt
  readonly lines: LogLine[]
}

/**
 * What nodes say of open frames in their logs: that they read one, could not apply it, refused the address. A line names a
 * frame by its sender, its type and the object's id; where it has no id, by the time too, and only when no other frame can
 * be meant. The index is made of the open frames and kept in no checkpoint.
 */
export class NodeWords {
  readonly #sites: SiteTable
  /** By sender and word, and by object; oldest first. */
  readonly #frames = new Map<string, OpenFrame[]>()

  constructor(sites: SiteTable) {
    this.#sites = sites
  }

  add(frame: OpenFrame): void {
    for (const key of keysOf(frame)) {
      const frames = this.#frames.get(key)
      if (frames) frames.push(frame)
      else this.#frames.set(key, [frame])
    }
  }

  remove(frame: OpenFrame): void {
    for (const key of keysOf(frame)) {
      const rest = this.#frames.get(key)?.filter((it) => it !== frame) ?? []
      if (rest.length === 0) this.#frames.delete(key)
      else this.#frames.set(key, rest)
    }
  }

  /** A note; the nodes that said something of a frame. */
  note(seq: number, at: number, note: Note): readonly number[] {
    if (this.#frames.size === 0 || !note.has('log') || note.text('source') !== 'stalwart') return []
    const url = note.long('url', URL_MAX) ?? ''
    const nodes = new Set<number>()
    const groups = new Map<string, Group>()
    for (const one of note.notes('log', MAX_LINES)) {
      const line = toLogLine(one)
      if (!line) continue
      if (line.event === 'cluster.message-received') this.#group(groups, line)
      else if (FAILURES.has(line.event)) this.#fail(line, url, seq, nodes)
    }
    for (const group of groups.values()) {
      for (const [frame, line] of this.#match(group, url, at)) {
        const word: NodeWord = { evidence: 'processed', second: line.second, readAt: at, seq }
        if (frame.hear(group.receipt.to, word)) nodes.add(group.receipt.to)
      }
    }
    return [...nodes]
  }

  /** A node refused the address of a block; whether that is news. */
  refused({ word, nodeId, second, readAt, seq }: Refusal): boolean {
    const object = EXACT.exec(word)?.[1]
    const frame = object === undefined ? undefined : this.#frames.get(`object ${object}`)?.at(-1)
    return frame?.hear(nodeId, { evidence: 'enforced', second, readAt, seq }) ?? false
  }

  #group(groups: Map<string, Group>, line: LogLine): void {
    const receipt = toReceipt(line.text)
    if (!receipt) return
    const key = `${receipt.to} ${receipt.from} ${receipt.word}`
    const group = groups.get(key)
    if (group) group.lines.push(line)
    else groups.set(key, { receipt, lines: [line] })
  }

  /** Which lines are which frames'. */
  #match({ receipt, lines }: Group, url: string, at: number): readonly (readonly [OpenFrame, LogLine])[] {
    const { from, to, word } = receipt
    const frames = this.#frames.get(`${from} ${word}`)
    const [first, last] = [lines[0], lines.at(-1)]
    if (!frames || !first || !last) return []
    if (EXACT.test(word)) {
      const frame = frames.at(-1)
      return frame ? [[frame, first]] : []
    }
    const { offset, error } = this.#sites.clockOf(url)
    const earliest = first.second - offset - error - LATE_US
    const latest = Math.min(at, last.second + SECOND_US - offset + error)
    const open = frames.filter((it) => it.at >= earliest && it.at <= latest && !it.said.get(to)?.processed)
    if (open.length !== lines.length) return []
    return open.flatMap((frame, i) => {
      const line = lines[i]
      return line ? [[frame, line] as const] : []
    })
  }

  #fail(line: LogLine, url: string, seq: number, nodes: Set<number>): void {
    const nodeId = this.#sites.nodeOf(url)
    const [source, id] = [toLogField(line.text, 'source'), toLogField(line.text, 'id')]
    const frame = this.#frames.get(`object ${source} ${id}`)?.at(-1)
    if (nodeId === null || !frame) return
    if (frame.fail(nodeId, toLogField(line.text, 'reason') ?? 'it gave no reason', seq)) nodes.add(nodeId)
  }
}

function keysOf({ nodeId, words }: OpenFrame): readonly string[] {
  return words.flatMap((word) => {
    const object = EXACT.exec(word)?.[1]
    return object === undefined ? [`${nodeId} ${word}`] : [`${nodeId} ${word}`, `object ${object}`]
  })
}
