import { expect, test } from 'vitest'
import type { Observation } from '../../shared/cluster/observation.ts'
import { toSeq, toUnixUs } from '../../shared/cluster/units.ts'
import { readObservationView } from './observation-view.ts'

const seq = toSeq(7)
const at = toUnixUs(1_000)
const holding = (observation: Observation | null) => ({ observation: () => Promise.resolve(observation) })
const answer = {
  source: 'nats-monitor',
  answer: { data: { connections: [{ cid: 4, out_msgs: 1 }, { cid: 61, out_msgs: 9 }, { cid: 5 }] } }
}
const note = (body: string) => holding({ kind: 'note', seq, at, body })

test('an answer about many connections is narrowed to the one that is meant, and says what it left out', async () => {
  const view = await readObservationView(note(JSON.stringify(answer)), seq, 61)
  expect({ ...view, text: JSON.parse(view?.text ?? '').answer.data.connections }).toEqual({
    seq: 7,
    atUs: '1000',
    kind: 'note',
    from: 'nats-monitor',
    text: [{ cid: 61, out_msgs: 9 }],
    length: view?.text.length,
    leftOut: 2
  })
})

test('a note that is no JSON is shown as it is, and a long one is cut with its length told', async () => {
  const view = await readObservationView(note('x'.repeat(40_000)), seq, 61)
  expect([view?.text.length, view?.length, view?.leftOut]).toEqual([16_384, 40_000, 0])
})

test('an arrival is its bytes', async () => {
  const payload = Uint8Array.of(3, 12)
  const view = await readObservationView(holding({ kind: 'arrival', seq, at, server: 'nats-1', payload }), seq, null)
  expect(view).toEqual({ seq: 7, atUs: '1000', kind: 'arrival', from: 'nats-1', text: '030c', length: 4, leftOut: 0 })
})

test('what is not kept is not made up', async () => {
  expect(await readObservationView(holding(null), seq, null)).toBeNull()
})
