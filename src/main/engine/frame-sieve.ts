import { EVENT_TYPES, UNDECODABLE_KIND } from '../../shared/cluster/event.ts'
import { NO_ERROR } from '../../shared/wire/decode-error.ts'
import { BatchScan } from '../../shared/wire/scan-batch.ts'
import type { WireVersion } from '../../shared/wire/wire-layout.table.ts'
import { type EventMatch, hasKind } from './event-match.ts'

/** Kinds whose events name a registry object type. */
const OBJECT_KINDS: ReadonlySet<number> = new Set(
  (['RegistryInsert', 'RegistryDelete', 'RegistryReload'] as const).map((type) => EVENT_TYPES.indexOf(type))
)

/** Tells, without decoding to objects, whether a frame holds an event that may match; the text is tested later. */
export class FrameSieve {
  readonly #match: EventMatch
  readonly #scan: BatchScan
  readonly #takesAll: boolean

  constructor(match: EventMatch, wire: WireVersion) {
    this.#match = match
    this.#scan = new BatchScan(wire)
    this.#takesAll = match.everyKind && match.nodes.size === 0 && match.objectTypes.size === 0
  }

  passes(bytes: Uint8Array, from: number, to: number): boolean {
    if (this.#takesAll) return true
    const scan = this.#scan
    scan.open(bytes, from, to)
    while (scan.next()) {
      const { type } = scan
      const objectType = OBJECT_KINDS.has(type) ? scan.objectType : -1
      if (hasKind(this.#match, scan.nodeId, type, objectType)) return true
    }
    return scan.error !== NO_ERROR && hasKind(this.#match, scan.nodeId, UNDECODABLE_KIND, -1)
  }
}
