import type { Poll } from '../cluster/connections.ts'
import type { StateReader, StateWriter } from '../cluster/state-bytes.ts'

/**
 * How long after an answer an observer may still bring what its server delivered before that answer: they are two
 * connections of one process. In the recordings it was 49 µs once in 1,740 answers; ten times a slow turn of the loop. µs.
 */
export const SLACK_US = 20_000

/** What an answer said of one connection. */
export interface Sample {
  /** `Connection.key` */
  readonly key: number
  readonly inMsgs: number
  readonly outMsgs: number
  /** Lower end of the last time in which `rtt` changed, µs; 0: never. */
  readonly rttAfter: number
}

/** One answer of one server, kept until everything that it may have counted was heard. */
export interface HeldPoll {
  readonly serverId: string
  readonly askedAt: number
  readonly at: number
  readonly seq: number
  /** It completed the list of its server's connections. */
  readonly isWhole: boolean
  /** Our observer there, -1: none hears; its epoch; its count when the asking left, -1: not known. */
  readonly observer: number
  readonly epoch: number
  readonly countAsked: number
  readonly samples: readonly Sample[]
}

/** Takes from a poll what judging needs; its connections go on changing. */
export function holdPoll(poll: Poll, observer: number, epoch: number, countAsked: number | null): HeldPoll {
  return {
    serverId: poll.server.id,
    askedAt: poll.askedAt,
    at: poll.at,
    seq: poll.seq,
    isWhole: poll.server.answeredAt === poll.at,
    observer,
    epoch,
    countAsked: countAsked ?? -1,
    samples: poll.sampled.map((it) => ({
      key: it.key,
      inMsgs: it.counters.inMsgs,
      outMsgs: it.counters.outMsgs,
      rttAfter: it.rttChanged?.after ?? 0
    }))
  }
}

/** Into a checkpoint; `loadHeldPoll` reads it back. */
export function saveHeldPoll(out: StateWriter, it: HeldPoll): void {
  out.text(it.serverId)
  for (const n of [it.askedAt, it.at, it.seq, it.isWhole ? 1 : 0, it.observer + 1, it.epoch, it.countAsked + 1])
    out.uint(n)
  out.uint(it.samples.length)
  for (const sample of it.samples) {
    for (const n of [sample.key, sample.inMsgs, sample.outMsgs, sample.rttAfter]) out.uint(n)
  }
}

/** Throws on bytes that end early. */
export function loadHeldPoll(from: StateReader): HeldPoll {
  return {
    serverId: from.text(),
    askedAt: from.uint(),
    at: from.uint(),
    seq: from.uint(),
    isWhole: from.uint() === 1,
    observer: from.uint() - 1,
    epoch: from.uint(),
    countAsked: from.uint() - 1,
    samples: Array.from({ length: from.uint() }, () => ({
      key: from.uint(),
      inMsgs: from.uint(),
      outMsgs: from.uint(),
      rttAfter: from.uint()
    }))
  }
}
