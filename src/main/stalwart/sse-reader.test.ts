import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SseReader } from './sse-reader.ts'
import type { ServerEvent } from './stalwart-api.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

function read(pieces: readonly Uint8Array[]): readonly ServerEvent[] {
  const events: ServerEvent[] = []
  const reader = new SseReader((event) => events.push(event))
  for (const piece of pieces) reader.take(piece)
  return events
}

describe('reading server-sent events', () => {
  it('gives names and data, joins lines, skips comments and what has no data', () => {
    const text = ': hello\nevent: state\ndata: {"changed":\ndata: {}}\n\nevent: ping\n\ndata:x\r\n\r\ndata: half'
    expect(read([bytes(text)])).toEqual([
      { name: 'state', data: '{"changed":\n{}}' },
      { name: 'message', data: 'x' }
    ])
  })

  it('reads the same however the bytes are cut', () => {
    const whole = bytes('event: state\r\ndata: ä€😀\r\n\r\ndata: b\rdata: c\r\rid: 3\ndata: d\n\n')
    fc.assert(
      fc.property(fc.array(fc.nat({ max: whole.length })), (cuts) => {
        const at = [0, ...cuts.sort((a, b) => a - b), whole.length]
        const pieces = at.slice(1).map((end, place) => whole.subarray(at[place], end))
        expect(read(pieces)).toEqual(read([whole]))
      })
    )
  })

  it('gives up an event that is larger than 64 KiB, in one line or in many', () => {
    expect(new SseReader(() => undefined).take(bytes(`data: ${'x'.repeat(70_000)}`))).toBe(false)
    expect(new SseReader(() => undefined).take(bytes(`${'data: xxxxxxxxxxxxxxxx\n'.repeat(4_000)}\n`))).toBe(false)
  })
})
