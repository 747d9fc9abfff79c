import { expect, test } from 'vitest'
import { Random } from '../../../test/support/random-batch.ts'
import { parseJmapId, toJmapId } from './jmap-id.ts'

test('5,000 random ids survive text and back', () => {
  const random = new Random(12)
  for (let n = 0; n < 5000; n++) {
    const id = random.number64()
    expect(parseJmapId(toJmapId(id))).toEqual({ ok: true, value: id })
  }
})

test.each([
  ['', { kind: 'empty' }],
  ['ab8', { kind: 'bad-digit', at: 2 }],
  ['Kb', { kind: 'bad-digit', at: 0 }],
  ['qaaaaaaaaaaaa', { kind: 'too-large' }],
  ['baaaaaaaaaaaaaaaaaaaaaa', { kind: 'too-large' }]
])('%s is no id', (text, error) => {
  expect(parseJmapId(text)).toEqual({ ok: false, error })
})
