import { expect, test } from 'vitest'
import { readBatches } from '../../../test/integration/fold/recording.ts'
import { toSeq } from '../../shared/cluster/units.ts'
import { Fold } from './fold.ts'
import { toServerRows } from './server-rows.ts'

const MINUTE_US = 60_000_000

test('a server that was merely started anew says so for ten minutes, then that it is heard', () => {
  const fold = new Fold({ wire: 'auto' })
  let seq = 1
  for (const batch of readBatches('busy', 4_096)) {
    fold.apply(toSeq(seq), batch)
    seq += batch.count
  }
  const end = fold.state.lastAt
  const said = (at: number) => toServerRows(fold, at, []).map(({ name, state, word }) => [name, state, word])
  expect(said(end)).toEqual(['nats-1', 'nats-2', 'nats-3'].map((name) => [name, 'warn', 'started anew']))
  expect(said(end + 20 * MINUTE_US)).toEqual(['nats-1', 'nats-2', 'nats-3'].map((name) => [name, 'ok', 'heard']))
})
