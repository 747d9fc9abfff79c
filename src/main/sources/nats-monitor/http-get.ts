import { get as getPlain } from 'node:http'
import { get as getSecure } from 'node:https'
import type { Clock } from '../../../shared/cluster/clock.ts'
import { err, ok, type Result } from '../../../shared/cluster/result.ts'
import { type OutsideObject, parseOutside } from './outside-json.ts'

/** An answer; 1,024 connections with a subscription each are half a megabyte. */
const ANSWER_MAX_BYTES = 8 * 1024 * 1024

/** Why a GET brought nothing. `redirected` is refused: it may lead anywhere (R14). */
export type HttpFault = {
  readonly kind: 'unreachable' | 'timeout' | 'too-large' | 'redirected' | 'bad-status' | 'not-json'
  readonly detail: string
}

/** How patient a GET is. */
export interface HttpLimits {
  readonly clock: Clock
  readonly timeoutMs: number
  readonly signal: AbortSignal
}

/** GETs a JSON object. Also with status 503, with which `/healthz` says what is wrong. Never rejects. */
export function getJson(url: URL, limits: HttpLimits): Promise<Result<OutsideObject, HttpFault>> {
  const { clock, timeoutMs, signal } = limits
  return new Promise((resolve) => {
    const fail = (kind: HttpFault['kind'], detail: string): void => {
      cancel()
      resolve(err({ kind, detail }))
      request.destroy()
    }
    const get = url.protocol === 'https:' ? getSecure : getPlain
    const request = get(url, { headers: { accept: 'application/json' }, agent: false, signal }, (response) => {
      const status = response.statusCode ?? 0
      if (status >= 300 && status < 400) return fail('redirected', String(status))
      if (status !== 200 && status !== 503) return fail('bad-status', String(status))
      const parts: Buffer[] = []
      let bytes = 0
      response.on('data', (part: Buffer) => {
        bytes += part.length
        if (bytes > ANSWER_MAX_BYTES) fail('too-large', `${ANSWER_MAX_BYTES}`)
        else parts.push(part)
      })
      response.on('error', (error) => fail('unreachable', error.message))
      response.on('end', () => {
        cancel()
        const body = parseOutside(Buffer.concat(parts), ANSWER_MAX_BYTES)
        resolve(body ? ok(body) : err({ kind: 'not-json', detail: '' }))
      })
    })
    const cancel = clock.after(timeoutMs, () => fail('timeout', `${timeoutMs} ms`))
    request.on('error', (error: NodeJS.ErrnoException) => fail('unreachable', error.code ?? error.message))
  })
}

/** One plain sentence. */
export function sayHttpFault(fault: HttpFault): string {
  switch (fault.kind) {
    case 'unreachable':
      return `It cannot be reached (${fault.detail}).`
    case 'timeout':
      return `It did not answer within ${fault.detail}.`
    case 'too-large':
      return 'Its answer is larger than 8 MiB.'
    case 'redirected':
      return `It answers with a redirect (${fault.detail}), which is not followed.`
    case 'bad-status':
      return `It answers with HTTP status ${fault.detail}.`
    case 'not-json':
      return 'It answers, but not as the monitoring of a NATS server does.'
  }
}
