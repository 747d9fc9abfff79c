import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { decodeBatch } from './decode-batch.ts'
import { type DecodedJson, toDecodedJson } from './event-json.ts'
import { parseJmapId, toJmapId } from './jmap-id.ts'
import { fromSnowflake, toSnowflake } from './snowflake.ts'
import type { WireVersion } from './wire-layout.table.ts'

interface Vectors {
  readonly vectors: readonly {
    readonly name: string
    readonly wire: readonly WireVersion[]
    readonly hex: string
    readonly expected: DecodedJson
    readonly canonical: boolean
  }[]
  readonly crossVersion: readonly {
    readonly name: string
    readonly hex: string
    readonly byWire: Readonly<Record<WireVersion, DecodedJson>>
  }[]
  readonly jmapIds: readonly { readonly id: string; readonly jmapId: string }[]
  readonly snowflakeIds: readonly {
    readonly id: string
    readonly jmapId: string
    readonly unixMs: string
    readonly iso: string
    readonly sequence: number
    readonly nodePart: number
  }[]
}

const root = resolve(import.meta.dirname, '../../..')
const copy = resolve(root, 'test/support/wire-vectors.json')
const original = resolve(root, '../shared/stalwart/wire-vectors.json')
const readVectors = (path: string): Vectors => JSON.parse(readFileSync(path, 'utf8')) as Vectors
const bytesOf = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'))

describe.runIf(existsSync(original))('the original vectors', () => {
  test('are what our copy holds', () => {
    expect(readVectors(copy)).toEqual(readVectors(original))
  })
})

describe.each([copy, original].filter((path) => existsSync(path)))('vectors of %s', (path) => {
  const { vectors, crossVersion, jmapIds, snowflakeIds } = readVectors(path)
  const cases = vectors.flatMap((vector) => vector.wire.map((wire) => ({ ...vector, wire })))

  test.each(cases)('$name decodes in wire $wire', ({ hex, wire, expected }) => {
    expect(toDecodedJson(decodeBatch(bytesOf(hex), wire), wire)).toStrictEqual(expected)
  })

  test.each(cases.filter(({ expected }) => expected.error === undefined))(
    '$name in wire $wire is unusual unless the real encoder writes it so',
    ({ hex, wire, canonical }) => {
      expect(decodeBatch(bytesOf(hex), wire).unusual).toBe(!canonical)
    }
  )

  const crossings = crossVersion.flatMap(({ name, hex, byWire }) =>
    Object.entries(byWire).map(([wire, expected]) => ({ name, hex, wire: wire as WireVersion, expected }))
  )
  test.each(crossings)('$name reads as it does in wire $wire', ({ hex, wire, expected }) => {
    const { nodeId, events, error } = toDecodedJson(decodeBatch(bytesOf(hex), wire), wire)
    expect(error === undefined ? { nodeId, events } : { nodeId, events, error }).toStrictEqual(expected)
  })

  test.each(jmapIds)('id $id is $jmapId both ways', ({ id, jmapId }) => {
    expect([toJmapId(BigInt(id)), parseJmapId(jmapId)]).toEqual([jmapId, { ok: true, value: BigInt(id) }])
  })

  test.each(snowflakeIds)('snowflake $id has its parts', ({ id, jmapId, unixMs, iso, sequence, nodePart }) => {
    const parts = toSnowflake(BigInt(id))
    expect(parts).toEqual({ unixMs: Number(unixMs), sequence, nodePart })
    expect([new Date(parts.unixMs).toISOString(), toJmapId(BigInt(id)), fromSnowflake(parts)]).toEqual([
      iso,
      jmapId,
      BigInt(id)
    ])
  })
})
