import { expect, it } from 'vitest'
import { Note } from '../cluster/note.ts'
import { StateReader, StateWriter } from '../cluster/state-bytes.ts'
import { OwnReloads } from './own-reloads.ts'

function tell(reloads: OwnReloads, ...steps: readonly object[]): void {
  for (const [i, step] of steps.entries()) {
    const bytes = new TextEncoder().encode(JSON.stringify({ source: 'operator', act: 'run', run: 'r1', ...step }))
    const note = Note.parse(bytes, 0, bytes.length)
    if (note) reloads.note(i + 1, (i + 1) * 1000, note)
  }
}

it('knows a node that accepted a reload of the list, and not before', () => {
  const reloads = new OwnReloads()
  tell(reloads, { step: 'requested', entry: 'reload-blocked-ips', node: 3 })
  expect(reloads.of(3)).toBeNull()
  tell(reloads, {}, {}, { step: 'accepted', object: null })
  expect(reloads.of(3)).toEqual({ at: 3000, seq: 3 })
})

it('knows each node of a resync that said so, and none that did not', () => {
  const reloads = new OwnReloads()
  tell(
    reloads,
    { step: 'requested', entry: 'resync', node: 0 },
    { step: 'accepted', object: null },
    { step: 'evidence', node: 1, evidence: 'processed' },
    { step: 'evidence', node: 2, evidence: 'unknown' }
  )
  expect([0, 1, 2].map((node) => reloads.of(node)?.at ?? null)).toEqual([null, 3000, null])
})

it('takes nothing from another entry, and keeps what it knows in a checkpoint', () => {
  const reloads = new OwnReloads()
  tell(reloads, { step: 'requested', entry: 'reload-settings', node: 3 }, { step: 'accepted' })
  expect(reloads.of(3)).toBeNull()
  tell(reloads, { step: 'requested', entry: 'resync', node: 0 }, { step: 'evidence', node: 1, evidence: 'processed' })
  const out = new StateWriter()
  reloads.save(out)
  const again = new OwnReloads()
  again.load(new StateReader(out.take()))
  expect(again.of(1)).toEqual(reloads.of(1))
  tell(again, {}, {}, {}, { step: 'evidence', node: 2, evidence: 'processed' })
  expect(again.of(2)?.at).toBe(4000)
})
