import { randomUUID } from 'node:crypto'
import type { Msg, NatsConnection } from '@nats-io/transport-node'
import { err, ok, type Result } from '../../../shared/cluster/result.ts'
import { AGORA_SUBJECT } from '../agora/observer.ts'
import { countOf, listOf, type OutsideObject, objectOf, parseOutside, textOf } from '../nats-monitor/outside-json.ts'

/** A stream that keeps the frames. Texts are outside; the name is fit to stand in a subject. */
export interface FoundStream {
  readonly name: string
  /** It keeps more than our one subject. */
  readonly isMixed: boolean
  readonly messages: number
  /** Time of its oldest message by its leader's clock, as text. */
  readonly firstTime: string
}

/** A message as a stream has it. */
export interface StoredMessage {
  readonly sequence: number
  /** When its stream's leader took it, µs since 1970, by that server's clock. */
  readonly at: number
  readonly payload: Uint8Array
  /** Messages behind it. */
  readonly pending: number
}

/** `refused`: this user may not · `absent`: no JetStream, or no such stream · `failed`: it answered with an error. */
export type StreamFault = { readonly kind: 'refused' | 'absent' | 'lost' | 'failed'; readonly detail: string }

const ANSWER_MAX_BYTES = 1024 * 1024
const ASK_MS = 5_000
/** Messages of one pull. */
const BATCH = 500
/** A pull waits so long for more; ns in the request, ms in ours. */
const PULL_MS = 3_000
/** A consumer that nobody asks any more is removed by its server after so long, ns: also when we are killed. */
const INACTIVE_NS = 60_000_000_000
/** Names that may stand in a subject. */
const NAME = /^[A-Za-z0-9_-]{1,64}$/u

/**
 * The few requests of JetStream's API that reading a stream needs, over the control connection. Nothing is acknowledged,
 * nothing stored is changed: the one thing made is a consumer of our own, in memory, that is deleted after use.
 */
export class StreamApi {
  readonly #nc: NatsConnection
  readonly #refused = new Set<string>()

  constructor(nc: NatsConnection) {
    this.#nc = nc
  }

  /** The stream that keeps our subject. */
  async find(): Promise<Result<FoundStream, StreamFault>> {
    const names = await this.#ask('$JS.API.STREAM.NAMES', { subject: AGORA_SUBJECT })
    if (!names.ok) return names
    const name = listOf(names.value, 'streams', 8).find((it) => typeof it === 'string' && NAME.test(it))
    if (typeof name !== 'string') return err({ kind: 'absent', detail: 'no stream keeps the subject' })
    const answer = await this.#ask(`$JS.API.STREAM.INFO.${name}`, {})
    if (!answer.ok) return answer
    const config = objectOf(answer.value, 'config') ?? {}
    const state = objectOf(answer.value, 'state') ?? {}
    const subjects = listOf(config, 'subjects', 64)
    const isMixed = subjects.length !== 1 || subjects[0] !== AGORA_SUBJECT
    return ok({ name, isMixed, messages: countOf(state, 'messages'), firstTime: textOf(state, 'first_ts') })
  }

  /** Begins to read at a time (ISO 8601); the answer is the consumer's name. */
  async openAt(stream: FoundStream, time: string): Promise<Result<string, StreamFault>> {
    const consumer = `stoa_${randomUUID().replaceAll('-', '')}`
    const config = {
      name: consumer,
      deliver_policy: 'by_start_time',
      opt_start_time: time,
      ack_policy: 'none',
      replay_policy: 'instant',
      inactive_threshold: INACTIVE_NS,
      mem_storage: true,
      num_replicas: 1,
      ...(stream.isMixed ? { filter_subject: AGORA_SUBJECT } : {})
    }
    const filter = stream.isMixed ? `.${AGORA_SUBJECT}` : ''
    const subject = `$JS.API.CONSUMER.CREATE.${stream.name}.${consumer}${filter}`
    const made = await this.#ask(subject, { stream_name: stream.name, config, action: 'create' })
    return made.ok ? ok(consumer) : made
  }

  /** The next messages, at most 500; empty: there are no more, or none came. */
  async next(stream: FoundStream, consumer: string): Promise<Result<readonly StoredMessage[], StreamFault>> {
    const subject = `$JS.API.CONSUMER.MSG.NEXT.${stream.name}.${consumer}`
    const pull = JSON.stringify({ batch: BATCH, expires: PULL_MS * 1_000_000 })
    const messages: StoredMessage[] = []
    try {
      // Messages come under the subject they were stored with, which tells the client's shared inbox nothing.
      const options = { strategy: 'count' as const, maxMessages: BATCH, maxWait: PULL_MS + 1_000, noMux: true }
      for await (const reply of await this.#nc.requestMany(subject, pull, options)) {
        const message = toStored(reply)
        // A status (no messages, request over) has no place in a stream.
        if (!message) break
        messages.push(message)
        if (message.pending === 0) break
      }
      return ok(messages)
    } catch (failure) {
      return err(toFault(failure))
    }
  }

  async close(stream: FoundStream, consumer: string): Promise<void> {
    // Where it may not be deleted it goes by itself, a minute after its last request.
    await this.#ask(`$JS.API.CONSUMER.DELETE.${stream.name}.${consumer}`, {})
  }

  async #ask(subject: string, payload: object): Promise<Result<OutsideObject, StreamFault>> {
    const known = subject.split('.').slice(0, 5).join('.')
    if (this.#refused.has(known)) return err({ kind: 'refused', detail: known })
    try {
      const reply = await this.#nc.request(subject, JSON.stringify(payload), { timeout: ASK_MS })
      const answer = parseOutside(reply.data, ANSWER_MAX_BYTES)
      if (!answer) return err({ kind: 'failed', detail: 'its answer could not be read' })
      const error = objectOf(answer, 'error')
      if (error)
        return err({ kind: countOf(error, 'code') === 404 ? 'absent' : 'failed', detail: textOf(error, 'description') })
      return ok(answer)
    } catch (failure) {
      const fault = toFault(failure)
      if (fault.kind === 'refused') this.#refused.add(known)
      return err(fault)
    }
  }
}

/** Reads `$JS.ACK.…` in both its forms, with 9 tokens, and with domain and account before the stream. */
function toStored(message: Msg): StoredMessage | null {
  const parts = (message.reply ?? '').split('.')
  const shift = parts.length >= 11 ? 2 : 0
  if (parts[0] !== '$JS' || parts[1] !== 'ACK' || parts.length < 9) return null
  const [sequence, , ns, pending] = parts.slice(5 + shift, 9 + shift)
  if (!/^\d{1,16}$/.test(sequence ?? '') || !/^\d{16,19}$/.test(ns ?? '') || !/^\d{1,16}$/.test(pending ?? ''))
    return null
  // The client's bytes are a view into the socket's chunk.
  const at = Number((ns ?? '').slice(0, -3))
  return { sequence: Number(sequence), at, payload: message.data.slice(), pending: Number(pending) }
}

function toFault(failure: unknown): StreamFault {
  for (let error = failure; error instanceof Error; error = error.cause) {
    if (error.name === 'PermissionViolationError') return { kind: 'refused', detail: error.message.slice(0, 200) }
    if (error.name === 'NoRespondersError') return { kind: 'absent', detail: 'the account has no JetStream' }
  }
  return { kind: 'lost', detail: failure instanceof Error ? failure.message.slice(0, 200) : '' }
}
