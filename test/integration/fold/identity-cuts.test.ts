import { describe, expect, it } from 'vitest'
import { Fold } from '../../../src/main/engine/fold.ts'
import { toSeq } from '../../../src/shared/cluster/units.ts'
import { seeded } from './identity-world.ts'
import { readBatches } from './recording.ts'

describe.each(['quiet', 'busy'])('the picture of the %s recording', (name) => {
  const whole = fold(readBatches(name, 500))

  it.each([1, 2, 3])('is the same wherever batches end and checkpoints are restored, seed %i', (seed) => {
    const random = seeded(seed)
    const size = 1 + Math.floor(random() * 300)
    expect(
      Buffer.compare(
        fold(readBatches(name, size), () => random() < 0.05),
        whole
      )
    ).toBe(0)
  })
})

/** The last checkpoint; `isRestored` says after which batches the fold goes on from a checkpoint. */
function fold(batches: ReturnType<typeof readBatches>, isRestored: () => boolean = () => false): Buffer {
  let it = new Fold({ wire: 'H' })
  let seq = 1
  for (const batch of batches) {
    it.apply(toSeq(seq), batch)
    it.takeDerived(false)
    seq += batch.count
    if (isRestored()) it = Fold.restore(it.checkpoint())
  }
  return Buffer.from(it.checkpoint())
}
