import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseApiJson, toMembers } from './api-json.ts'
import type { DoorAnswer } from './node-door.ts'
import { readJmap, readRest, toAnswerTrouble } from './read-answer.ts'
import type { JmapCall } from './stalwart-api.ts'

/** A request to a real cluster and its answer, as test/fixtures/stalwart keeps them. */
interface Pair {
  readonly name: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
  readonly status: number
  readonly contentType: string | null
  readonly answer: string
}

const URL_OF = 'https://mx1.example.net'
const read = (line: string): readonly Pair[] =>
  JSON.parse(readFileSync(`test/fixtures/stalwart/api-${line}.json`, 'utf8')) as readonly Pair[]

function toAnswer({ status, contentType, answer, name }: Pair): DoorAnswer {
  // The recording names other headers but does not keep their values.
  const retryAfter = name.startsWith('rate-limit') ? '42' : ''
  const headers = new Map([
    ['content-type', contentType ?? ''],
    ['retry-after', retryAfter]
  ])
  return { status, header: (key) => headers.get(key) ?? '', body: new TextEncoder().encode(answer), tookMs: 1 }
}

function troubleOf(pair: Pair): string {
  const hasLogin = Object.keys(pair.headers).some((key) => key.toLowerCase() === 'authorization')
  const trouble = toAnswerTrouble(URL_OF, toAnswer(pair), { hasLogin, path: pair.path })
  // A 400 repeats the request, which holds secrets.
  const detail = toMembers(parseApiJson(toAnswer(pair).body))?.detail
  if (pair.status === 400 && typeof detail === 'string') expect(trouble?.sentence).not.toContain(detail)
  return trouble?.kind ?? 'none'
}

describe('answers of a real cluster of 0.16', () => {
  const pairs = read('0.16')

  it('that are none each become the trouble that they are', () => {
    const troubles = pairs.filter(({ status }) => status >= 300).map((pair) => [pair.name, troubleOf(pair)])
    expect(Object.fromEntries(troubles)).toEqual({
      'api-schema-redirect': 'not-stalwart',
      'apikey-expired': 'refused-login',
      'apikey-without-authenticate-permission': 'forbidden',
      'apikey-wrong-source-ip': 'forbidden',
      'http-403-blocked-keepalive': 'banned',
      'http-429-login-ban': 'banned',
      'http-mfa-required': 'refused-login',
      'jmap-400-max-calls': 'refused',
      'jmap-400-max-concurrent': 'rate-limited',
      'jmap-400-not-json': 'refused',
      'jmap-400-unknown-capability': 'refused',
      'jmap-401-bad-api-key': 'refused-login',
      'jmap-401-no-credentials': 'refused-login',
      'jmap-401-wrong-password': 'refused-login',
      'jmap-wrong-content-type': 'refused',
      'post-api-404': 'refused',
      'prometheus-disabled': 'refused',
      'rate-limit-429-anonymous-healthz': 'rate-limited',
      'rate-limit-429-authenticated': 'rate-limited',
      'ro-key-token-delivery-403': 'forbidden',
      'wellknown-jmap-redirect': 'not-stalwart'
    })
  })

  it('give each call its own answer, errors of methods among them', () => {
    const asked = pairs.filter(
      ({ path, status }) => path.startsWith('/jmap') && status === 200 && !path.includes('session')
    )
    const wrong = asked.flatMap((pair) => {
      const { methodCalls } = JSON.parse(pair.body ?? '{}') as { methodCalls: [string, object, string][] }
      // Names of calls are ours there: place by place.
      const renamed = JSON.parse(pair.answer) as { methodResponses: [string, object, string][] }
      const place = new Map(methodCalls.map(([, , id], at) => [id, String(at)]))
      const body = JSON.stringify({
        ...renamed,
        methodResponses: renamed.methodResponses.map(([method, args, id]) => [method, args, place.get(id) ?? id])
      })
      const calls = methodCalls.map(([method, args]): JmapCall => [method, args as JmapCall[1]])
      const got = readJmap(URL_OF, calls, toAnswer({ ...pair, answer: body }))
      return got.ok && got.value.length === calls.length ? [] : [`${pair.name}: ${got.ok ? 'short' : got.error.kind}`]
    })
    expect(asked.length).toBeGreaterThan(50)
    expect(wrong).toEqual(['bootstrap-mode-forbidden: bootstrap'])
  })
})

describe('answers of a real cluster of 0.15.5', () => {
  const pairs = read('0.15')

  it('that are none each become the trouble that they are', () => {
    const kinds = new Map<string, string>()
    for (const pair of pairs.filter(({ status }) => status >= 300))
      kinds.set(`${pair.status} ${pair.name}`, troubleOf(pair))
    expect(kinds.get('401 apikey-bad')).toBe('refused-login')
    expect(kinds.get('403 forbidden')).toBe('forbidden')
    expect(kinds.get('403 xff-blocked')).toBe('banned')
    expect(kinds.get('404 detect-api-account')).toBe('refused')
    expect([...kinds.values()]).not.toContain('not-stalwart')
    expect([...kinds.values()]).not.toContain('none')
  })

  it('with status 200 and an error in it are refusals, all others are answers', () => {
    const answered = pairs.filter(({ status, path }) => status === 200 && path.startsWith('/api/'))
    const refused = answered.filter((pair) => !readRest(URL_OF, pair.path, toAnswer(pair)).ok).map(({ name }) => name)
    expect(answered.length).toBeGreaterThan(30)
    expect(refused.sort()).toEqual(
      answered
        .filter(({ answer }) => toMembers(JSON.parse(answer))?.error !== undefined)
        .map(({ name }) => name)
        .sort()
    )
    expect(refused.length).toBeGreaterThan(3)
  })
})
