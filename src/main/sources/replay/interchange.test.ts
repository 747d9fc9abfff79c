import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toUnixUs } from '../../../shared/cluster/units.ts'
import { InterchangeWriter, toObservations } from './arrival-keys.ts'
import { formatInterchangeLine, parseInterchangeLine, toFaultSentence, type Unnumbered } from './interchange.ts'

const parsed = (text: string): unknown => {
  const result = parseInterchangeLine(text)
  return result.ok ? result.value : toFaultSentence(result.error)
}

/** A line read, recorded and written again. */
const again = (...lines: readonly string[]): string => {
  const writer = new InterchangeWriter()
  let text = ''
  for (const line of lines) {
    const result = parseInterchangeLine(line)
    if (!result.ok) throw new Error(toFaultSentence(result.error))
    for (const observation of toObservations(result.value)) text += writer.write(observation)
  }
  return text + writer.end()
}

describe('a line of the interchange form', () => {
  it('is an arrival when agora heard a payload at a server', () => {
    expect(parsed('{"at":"1795249634848626","source":"agora","server":"nats-3","payload":"0100501901"}')).toEqual({
      kind: 'arrival',
      at: 1_795_249_634_848_626,
      server: 'nats-3',
      payload: Uint8Array.of(1, 0, 0x50, 0x19, 1),
      keys: null
    })
  })

  it('is a note otherwise, whose text stays as it came', () => {
    const body = '{"source":"nats-monitor", "ask":1,"answer":{"id":18446744073709551615,"rtt":"255\\u00b5s","at":"no"}}'
    expect(parsed(`{"at":"5",${body.slice(1)}`)).toEqual({ kind: 'note', at: 5, body })
  })

  it('finds "at" wherever it stands, also last and with white space around it', () => {
    expect(parsed(' {"source":"x" , "at" : 7 } ')).toEqual({ kind: 'note', at: 7, body: '{"source":"x" }' })
    expect(parsed('{"source":"x","a":[{"at":1},"}"],"\\u0061t":"8","b":{}}')).toEqual({
      kind: 'note',
      at: 8,
      body: '{"source":"x","a":[{"at":1},"}"],"b":{}}'
    })
  })

  it('keeps unknown keys of an arrival through a recording and back', () => {
    const line =
      '{"at":"9","source":"agora","server":"n","payload":"00","subject":"stwt.agora","seq":18446744073709551615}'
    expect(toObservations(parsed(line) as never)).toEqual([
      {
        kind: 'note',
        at: 9,
        body: '{"source":"stoa","status":"arrival-keys","keys":{"subject":"stwt.agora","seq":18446744073709551615}}'
      },
      { kind: 'arrival', at: 9, server: 'n', payload: Uint8Array.of(0) }
    ])
    expect(again(line)).toBe(`${line}\n`)
  })

  it('leaves a foreign note alone that only looks like kept keys', () => {
    const lines = [
      '{"at":"9","source":"stoa","status":"arrival-keys","keys":{"payload":"01"}}',
      '{"at":"9","source":"agora","server":"n","payload":"00"}',
      '{"at":"9","source":"stoa","status":"arrival-keys","keys":{"a":1}}',
      '{"at":"10","source":"agora","server":"n","payload":"00"}',
      '{"at":"10","source":"stoa","status":"arrival-keys","keys":{"a":1}}'
    ]
    expect(again(...lines)).toBe(lines.map((line) => `${line}\n`).join(''))
  })

  it.each([
    ['', 'the line is not JSON: Unexpected end of JSON input'],
    ['{"at":"1","source":"agora"', /^the line is not JSON/],
    ['["at"]', 'the line is JSON, but not an object'],
    ['{"source":"agora"}', 'the line has no "at"'],
    ['{"at":"1"}', 'the line has no "source"'],
    ['{"at":"-1","source":"x"}', '"at" is not a time in whole microseconds since 1970: -1'],
    ['{"at":"9007199254740992","source":"x"}', '"at" is not a time in whole microseconds since 1970: 9007199254740992'],
    ['{"at":1.5,"source":"x"}', '"at" is not a time in whole microseconds since 1970: 1.5'],
    ['{"at":null,"source":"x"}', '"at" is not a time in whole microseconds since 1970: null'],
    ['{"at":"1","at":"2","source":"x"}', 'the key "at" occurs twice'],
    ['{"at":"1","source":"agora","server":"n","payload":"0g"}', '"payload" is not hexadecimal'],
    ['{"at":"1","source":"agora","server":"n","payload":"012"}', '"payload" is half a byte']
  ])('says what is wrong with %s', (line, sentence) => {
    expect(parsed(line)).toEqual(typeof sentence === 'string' ? sentence : expect.stringMatching(sentence))
  })

  it('loses nothing of a foreign line but "at", however it is spaced and ordered', () => {
    const members = fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 6 })
    fc.assert(
      fc.property(members, fc.nat(6), fc.constantFrom('', ' ', '\n', '\t '), (keys, place, space) => {
        const rest = Object.entries(keys).filter(([key]) => key !== 'at' && key !== 'source')
        const all: [string, unknown][] = [['source', 'foreign'], ...rest]
        const withAt = all.toSpliced(place, 0, ['at', '77'])
        const text = `{${withAt.map(([key, value]) => `${space}${JSON.stringify(key)}${space}:${JSON.stringify(value, null, space)}${space}`).join(',')}}`
        const line = parsed(text) as { kind: string; at: number; body: string }
        expect([line.kind, line.at]).toEqual(['note', 77])
        expect(JSON.parse(line.body)).toEqual(
          JSON.parse(`{${all.map(([k, v]) => `${JSON.stringify(k)}:${JSON.stringify(v)}`).join(',')}}`)
        )
      }),
      { numRuns: 2000 }
    )
  })

  it('comes back from every observation', () => {
    const at = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }).map(toUnixUs)
    const arrival = fc.record({
      kind: fc.constant('arrival' as const),
      at,
      server: fc.string({ unit: 'binary' }),
      payload: fc.uint8Array({ maxLength: 300 })
    })
    const keys = fc.dictionary(fc.string(), fc.jsonValue())
    const note = fc
      .record({ at, source: fc.string(), keys })
      .map((n) => ({ kind: 'note' as const, at: n.at, body: toBody(n.source, n.keys) }))
    fc.assert(
      fc.property(fc.oneof<fc.Arbitrary<Unnumbered>[]>(arrival, note), (observation) => {
        const line = parsed(formatInterchangeLine(observation))
        expect(line).toEqual(observation.kind === 'arrival' ? { ...observation, keys: null } : observation)
      }),
      { numRuns: 2000 }
    )
  })
})

function toBody(source: string, keys: Record<string, unknown>): string {
  const rest = Object.entries(keys).filter(([key]) => key !== 'at' && key !== 'source' && key !== 'payload')
  const members = [['source', source], ...rest].map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`)
  return `{${members.join(',')}}`
}
