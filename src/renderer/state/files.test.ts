import { expect, test } from 'vitest'
import type { HostClient } from '../client/host-client.ts'
import { makeFiles } from './files.ts'

interface Sent {
  readonly upload: string | null
  readonly piece: string
  readonly last: boolean
}

/** A client whose host takes every piece. */
const takingAll = (sent: Sent[]): HostClient => {
  const save = async (input: Sent) => {
    sent.push(input)
    return { state: input.last ? 'saved' : 'more', upload: 'u1', sentence: '' }
  }
  return {
    call: async (ask: (api: unknown) => Promise<unknown>) => ({ ok: true, value: await ask({ files: { save } }) })
  } as unknown as HostClient
}

test.each([0, 1, 509_999, 510_000, 510_001, 1_300_000])('%i bytes arrive whole, in pieces that fit', async (size) => {
  const sent: Sent[] = []
  const content = Uint8Array.from({ length: size }, (_, i) => (i * 31) % 256)
  const { save } = makeFiles(takingAll(sent)).getState()
  expect(await save('map', 'png', new Blob([content]))).toMatchObject({ ok: true, value: { state: 'saved' } })
  expect(Math.max(...sent.map(({ piece }) => piece.length))).toBeLessThanOrEqual(700_000)
  expect(sent.map(({ upload }) => upload)).toEqual([null, ...sent.slice(1).map(() => 'u1')])
  expect(sent.map(({ last }) => last)).toEqual([...sent.slice(1).map(() => false), true])
  const bytes = sent.map(({ piece }) => atob(piece)).join('')
  expect(bytes.length).toBe(size)
  expect([...bytes].every((letter, i) => letter.charCodeAt(0) === (i * 31) % 256)).toBe(true)
})
