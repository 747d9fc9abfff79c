import type { Msg, NatsConnection } from '@nats-io/transport-node'
import type { Clock } from '../../../shared/cluster/clock.ts'
import { type OutsideObject, parseOutside } from './outside-json.ts'

/** The subjects on which this source asks; design.md section 9 names them, and nothing else is ever sent. */
export const ASK_SUBJECTS = {
  connections: '$SYS.REQ.ACCOUNT.PING.CONNZ',
  traffic: '$SYS.REQ.ACCOUNT.PING.STATZ'
} as const

/** One answer; 1,024 connections with a subscription each are half a megabyte. */
const ANSWER_MAX_BYTES = 8 * 1024 * 1024
/** Answers to one request that are looked at: one a server. The rest is somebody's flood. */
const ANSWERS_MAX = 512
/** All answers to one request together. */
const ANSWERS_MAX_BYTES = 64 * 1024 * 1024

/** A request on its way: what to ask, and how long to wait for whom. */
export interface Question {
  readonly subject: string
  readonly payload: Readonly<Record<string, unknown>>
  /** The longest wait for the first answer, and then for each further one. ms. */
  readonly firstMs: number
  readonly nextMs: number
  /** Called with each answer that is a JSON object. True: nobody else is expected. Must not throw. */
  readonly onAnswer: (answer: OutsideObject) => boolean
}

/** How a request ended. `nobody`: the server says that nobody listens there, which a stranger's account is told as well. */
export type AskEnd = 'over' | 'refused' | 'nobody' | 'lost'

/**
 * Asks over one connection. A subject that was refused is not asked again on it, so that the server's log has at most
 * one permission error a subject and connection.
 */
export class Asker {
  readonly #nc: NatsConnection
  readonly #clock: Clock
  readonly #refused = new Set<string>()
  /** Answers cannot be heard: the inbox was refused. */
  #isMute = false
  /** What reading answers has taken so far, µs. */
  workUs = 0

  constructor(nc: NatsConnection, clock: Clock) {
    this.#nc = nc
    this.#clock = clock
  }

  isRefused(subject: string): boolean {
    return this.#isMute || this.#refused.has(subject)
  }

  /** Resolves when no answer is waited for any more. Never rejects. */
  async ask(question: Question): Promise<AskEnd> {
    const { subject, payload, firstMs, nextMs } = question
    if (this.isRefused(subject)) return 'refused'
    try {
      const replies = await this.#nc.requestMany(subject, JSON.stringify(payload), {
        strategy: 'stall',
        maxWait: firstMs,
        stall: nextMs
      })
      await this.#hear(replies, question)
      return 'over'
    } catch (failure) {
      const violation = findCause(failure, 'PermissionViolationError')
      if (violation) {
        this.#refused.add(subject)
        this.#isMute ||= 'operation' in violation && violation.operation === 'subscription'
        return 'refused'
      }
      // Every other error of a request is one of the connection, which ends with it.
      return findCause(failure, 'NoRespondersError') ? 'nobody' : 'lost'
    }
  }

  async #hear(replies: AsyncIterable<Msg>, question: Question): Promise<void> {
    let count = 0
    let bytes = 0
    for await (const reply of replies) {
      count++
      bytes += reply.data.length
      if (bytes > ANSWERS_MAX_BYTES) return
      const from = this.#clock.nowMono()
      const answer = parseOutside(reply.data, ANSWER_MAX_BYTES)
      const isEnough = answer !== null && question.onAnswer(answer)
      this.workUs += this.#clock.nowMono() - from
      if (isEnough || count >= ANSWERS_MAX) return
    }
  }
}

/** The error of this name, or the one that was its cause. */
function findCause(failure: unknown, name: string): Error | null {
  for (let error = failure; error instanceof Error; error = error.cause) if (error.name === name) return error
  return null
}
