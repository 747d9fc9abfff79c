import type { BlockDetail, BlockRow } from '../../shared/api/block-views.ts'
import { EVENT_TYPES } from '../../shared/cluster/event.ts'
import type { NodeMark, Propagation } from '../../shared/propagation/evidence.ts'
import type { OwnReloads } from '../../shared/propagation/own-reloads.ts'
import { toBlockAddress } from './addresses-row.ts'
import { toUtc } from './addresses-words.ts'
import { toOriginOffset } from './blocks-origin.ts'
import { type BlockFamily, isBan, toBlockRow, toFamily } from './blocks-row.ts'
import { toHex } from './event-row.ts'
import type { Glance } from './glance.ts'

/** Points of the convergence curve; more cannot be told apart. */
const CURVE_POINTS = 200
/** Log lines say whole seconds. µs. */
const SECOND_US = 1_000_000

/** A frame with every mark, in the words of the view. */
export function toDetail(glance: Glance, recorded: Propagation): BlockDetail {
  const { fold, at } = glance
  const it = withRefusals(recorded, glance)
  const bare = toBlockRow(it, fold.wire)
  const row = { ...bare, address: toBlockAddress(glance, bare) }
  const after = (us: number | null): number | null => (us === null ? null : (us - it.at) / 1000)
  return {
    row,
    payload: toHex(it.payload),
    arrivals: it.arrivals.map(({ server, at, seq }) => ({
      server,
      atUs: String(at),
      afterMs: (at - it.at) / 1000,
      seq
    })),
    marks: it.marks.map(({ nodeId, evidence, from, to, server, cid, reason, words, seq }) => ({
      nodeId,
      evidence,
      fromMs: after(from),
      toMs: after(to),
      server,
      cid,
      reason,
      words: (words ?? []).map((word) => ({
        evidence: word.evidence,
        secondMs: word.second / 1000,
        readUs: String(word.readAt)
      })),
      seq
    })),
    originOffsetMs: toOriginOffset({
      known: fold.picture.latency.originDelay(it.nodeId),
      ageUs: at - it.at,
      roundTripsUs: [...fold.state.observers.all].map(({ rttUs }) => rttUs)
    }),
    curve: toCurve(it),
    reloadAt: toReloads(it, fold.picture.addresses.reloads),
    notes: [
      ...toNotes(it, toFamily(it), row.madeByNode),
      ...toAttemptNote(it, row),
      ...toRereadNote(it, fold.picture.addresses.reloads)
    ]
  }
}

/**
 * A frame's marks stay as they were once it is settled; an attacker may come back hours later. Who refused the address since
 * the block was made is known of its entry.
 */
function withRefusals(it: Propagation, { fold }: Glance): Propagation {
  const { objectId } = toBlockRow(it, fold.wire)
  const entry = objectId === null || !isBan(it) ? undefined : fold.picture.addresses.listed.blockOf(objectId)
  if (!entry || entry.refusals.size === 0) return it
  const marks = it.marks.map((mark): NodeMark => {
    const refused = entry.refusals.get(mark.nodeId)
    const isOld = refused === undefined || refused.last + SECOND_US < (entry.createdAt ?? it.at)
    if (isOld || mark.evidence === 'enforced') return mark
    const word = {
      evidence: 'enforced',
      second: refused.last,
      readAt: refused.toldAt,
      seq: mark.seq ?? it.seq
    } as const
    const words = [word, ...(mark.words ?? [])]
    if (mark.evidence === 'own') return { ...mark, words }
    const reason = `The node logged that it refused the address, last within the second ${toUtc(refused.last)} of its own clock.`
    return { ...mark, evidence: 'enforced', reason, words }
  })
  return { ...it, marks }
}

/** Nodes handed over by time: upper ends, rising. */
function toCurve({ at, marks }: Propagation): BlockDetail['curve'] {
  const ends = marks.flatMap((mark) => (mark.to === null ? [] : [(mark.to - at) / 1000])).sort((a, b) => a - b)
  const points = new Map<number, number>()
  for (const [i, afterMs] of ends.entries()) points.set(afterMs, i + 1)
  const curve = [...points].map(([afterMs, nodes]) => ({ afterMs, nodes }))
  const step = Math.ceil(curve.length / CURVE_POINTS)
  return curve.filter((_, i) => i % step === 0 || i === curve.length - 1)
}

/** Nodes that may act without a block, with why: a reload there mends it. */
function toReloads(it: Propagation, reloads: OwnReloads): BlockDetail['reloadAt'] {
  if (toFamily(it) !== 'block') return []
  return it.marks
    .filter(({ evidence }) => evidence === 'missed' || evidence === 'doubtful')
    .filter(({ nodeId }) => (reloads.of(nodeId)?.at ?? 0) <= it.at)
    .map(({ nodeId, reason }) => ({ nodeId, reason }))
}

/** Nodes that lacked the block and have read the whole list since, by their own word. */
function toRereadNote(it: Propagation, reloads: OwnReloads): string[] {
  if (toFamily(it) !== 'block') return []
  return it.marks.flatMap(({ nodeId, evidence }) => {
    const reread = reloads.of(nodeId)
    if (!reread || reread.at <= it.at || (evidence !== 'missed' && evidence !== 'doubtful')) return []
    return [`Node ${nodeId} read the whole list anew at ${toUtc(reread.at)}: it has this block since.`]
  })
}

/** «processed, no attempt since»: nobody can tell more of a node that no attacker tried. */
function toAttemptNote({ marks }: Propagation, { address }: BlockRow): string[] {
  const read = marks.filter(({ evidence }) => evidence === 'processed').length
  if (address === null || read === 0) return []
  return [
    `On ${read === 1 ? '1 node' : `${read} nodes`} it is processed, no attempt since: the address did not come back there.`
  ]
}

/** What could not be known and why, and what the operator can do. */
function toNotes(it: Propagation, family: BlockFamily, madeByNode: number | null): string[] {
  const notes: string[] = []
  const ids = (evidence: string): string =>
    it.marks.flatMap((mark) => (mark.evidence === evidence ? [mark.nodeId] : [])).join(', ')
  const lacking = [ids('missed'), ids('doubtful')].filter((text) => text !== '').join(', ')
  const remedy =
    family === 'block'
      ? 'Run a reload of the blocked addresses there: it makes the node read the whole list anew.'
      : 'Run the same action again, or a reload, on that node.'
  if (lacking !== '') notes.push(`Node ${lacking} may act without it. ${remedy}`)
  if (EVENT_TYPES[it.kind] === 'ReloadBlockedIps') {
    notes.push(
      'This release does not say which address was blocked: only that the list changed. Compare the list before and after.'
    )
  }
  if (madeByNode !== null && madeByNode !== it.nodeId % 512) {
    notes.push(`Its id was made by node ${madeByNode}, but node ${it.nodeId} sent it.`)
  }
  if (it.askedEvery === null && it.marks.length > 1) {
    notes.push('No server was asked twice after it: without answers to CONNZ nothing is known of the nodes.')
  }
  if (!it.settled) notes.push('Some marks may still grow.')
  return notes
}
