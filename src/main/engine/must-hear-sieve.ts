import { MUST_HEAR_KINDS } from '../../shared/cluster/must-hear.ts'
import { BatchScan } from '../../shared/wire/scan-batch.ts'
import type { WireVersion } from '../../shared/wire/wire-layout.table.ts'

/**
 * Tells whether any event of a frame concerns every node, without decoding to objects: called for each frame as it is
 * heard, so it costs what a scan costs. `wire` is asked each time: the fold may find out another release.
 */
export function toMustHear(wire: () => WireVersion): (payload: Uint8Array) => boolean {
  let known = wire()
  let scan = new BatchScan(known)
  return (payload) => {
    const now = wire()
    if (now !== known) {
      known = now
      scan = new BatchScan(now)
    }
    scan.open(payload, 0, payload.length)
    while (scan.next()) if ((MUST_HEAR_KINDS >> scan.type) & 1) return true
    return false
  }
}
