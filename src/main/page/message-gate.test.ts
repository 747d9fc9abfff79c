import { expect, test } from 'vitest'
import { FakeClock } from '../../../test/support/fake-clock.ts'
import { toUnixUs } from '../../shared/cluster/units.ts'
import { MAX_MESSAGE_BYTES, MessageGate } from './message-gate.ts'

const kindOf = (gate: MessageGate, message: unknown) => {
  const admitted = gate.admit(message)
  return admitted.ok ? 'admitted' : admitted.error.kind
}

test('text and bytes up to 1 MiB pass, measured in UTF-8', () => {
  const gate = new MessageGate(new FakeClock(toUnixUs(0)))
  expect(kindOf(gate, 'x'.repeat(MAX_MESSAGE_BYTES))).toBe('admitted')
  expect(kindOf(gate, 'x'.repeat(MAX_MESSAGE_BYTES + 1))).toBe('too-large')
  expect(kindOf(gate, '€'.repeat(MAX_MESSAGE_BYTES / 2))).toBe('too-large')
  expect(kindOf(gate, new Uint8Array(MAX_MESSAGE_BYTES))).toBe('admitted')
  expect(kindOf(gate, new Uint8Array(MAX_MESSAGE_BYTES + 1))).toBe('too-large')
  expect(kindOf(gate, new ArrayBuffer(MAX_MESSAGE_BYTES + 1))).toBe('too-large')
})

test('bytes are handed on without the pool that they lay in', () => {
  const gate = new MessageGate(new FakeClock(toUnixUs(0)))
  const pooled = Buffer.from('abc')
  expect(pooled.buffer.byteLength).toBeGreaterThan(3)
  const admitted = gate.admit(pooled)
  const value = admitted.ok ? admitted.value : null
  expect(value).toEqual(new Uint8Array([97, 98, 99]))
  expect(value instanceof Uint8Array && value.buffer.byteLength).toBe(3)
})

test('what is neither text nor bytes is refused: objects would take another decoder', () => {
  const gate = new MessageGate(new FakeClock(toUnixUs(0)))
  for (const message of [null, undefined, 1, true, {}, [], new Date(0), { i: '1' }]) {
    expect(kindOf(gate, message)).toBe('not-a-message')
  }
})

test('two hundred pass at once, then two hundred a second', () => {
  const clock = new FakeClock(toUnixUs(0))
  const gate = new MessageGate(clock)
  const passed = (tries: number) =>
    Array.from({ length: tries }, () => kindOf(gate, '')).filter((kind) => kind === 'admitted').length
  expect(passed(300)).toBe(200)
  clock.advance(100)
  expect(passed(300)).toBe(20)
  clock.advance(60_000)
  expect(passed(300)).toBe(200)
})
