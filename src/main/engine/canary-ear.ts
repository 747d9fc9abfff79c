import type { UnixUs } from '../../shared/cluster/units.ts'
import { OBJECT_TYPES } from '../../shared/wire/enums.table.ts'
import { BatchScan } from '../../shared/wire/scan-batch.ts'
import { TYPE_NUMBERS } from '../../shared/wire/type-numbers.ts'
import type { WireVersion } from '../../shared/wire/wire-layout.table.ts'
import type { Sink } from '../sources/source.ts'

const BLOCKED_IP = OBJECT_TYPES.findIndex(({ name }) => name === 'BlockedIp')
/** Kinds of events that name an object: of those only blocked addresses matter. */
const NAMING: ReadonlySet<number> = new Set([
  TYPE_NUMBERS.RegistryInsert,
  TYPE_NUMBERS.RegistryDelete,
  TYPE_NUMBERS.RegistryReload
])

/** A sink that also tells of every frame with a block, or a reload of the blocked addresses, and which node sent it. */
export class CanaryEar implements Sink {
  readonly #sink: Sink
  readonly #wire: () => WireVersion | null
  readonly #tell: (nodeId: number | null) => void
  #scan: { readonly wire: WireVersion; readonly scan: BatchScan } | null = null

  /**
   * `wire` is asked each time: the fold may find out another release; null: nobody wants to know, and frames pass unread.
   * `tell` is quick and never throws.
   */
  constructor(sink: Sink, wire: () => WireVersion | null, tell: (nodeId: number | null) => void) {
    this.#sink = sink
    this.#wire = wire
    this.#tell = tell
  }

  observer(server: string): number {
    return this.#sink.observer(server)
  }

  arrival(slot: number, payload: Uint8Array, at?: UnixUs): void {
    this.#sink.arrival(slot, payload, at)
    // What a stream kept is no news: a round proves nothing of it that its time did not.
    if (at === undefined) this.#look(payload)
  }

  note(...given: Parameters<Sink['note']>): void {
    this.#sink.note(...given)
  }

  noteText(...given: Parameters<Sink['noteText']>): void {
    this.#sink.noteText(...given)
  }

  drained(): Promise<void> {
    return this.#sink.drained()
  }

  #look(payload: Uint8Array): void {
    const wire = this.#wire()
    if (wire === null) return
    if (this.#scan?.wire !== wire) this.#scan = { wire, scan: new BatchScan(wire) }
    const { scan } = this.#scan
    scan.open(payload, 0, payload.length)
    if (hasBlock(scan)) this.#tell(scan.nodeId < 0 ? null : scan.nodeId)
  }
}

function hasBlock(scan: BatchScan): boolean {
  while (scan.next()) {
    if (scan.type === TYPE_NUMBERS.ReloadBlockedIps) return true
    if (NAMING.has(scan.type) && scan.objectType === BLOCKED_IP) return true
  }
  return false
}
