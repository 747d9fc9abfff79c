import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Note } from '../cluster/note.ts'
import { StateReader, StateWriter } from '../cluster/state-bytes.ts'
import { reviveRun } from './revive-run.ts'
import { RunsState } from './runs-state.ts'

type Body = Readonly<Record<string, unknown>>

const utf8 = new TextEncoder()
const toNote = (body: Body): Note => {
  const bytes = utf8.encode(JSON.stringify(body))
  const note = Note.parse(bytes, 0, bytes.length)
  if (!note) throw new Error('no note')
  return note
}
const saved = (state: RunsState): Uint8Array => {
  const out = new StateWriter()
  state.save(out)
  return out.take()
}
const restored = (state: RunsState): RunsState => {
  const fresh = new RunsState()
  fresh.load(new StateReader(saved(state)))
  return fresh
}
const at = (seq: number): number => 1_795_000_000_000_000 + seq * 1_000

/** Folds them, one observation after the other. */
function fold(bodies: readonly Body[], state = new RunsState(), first = 1): RunsState {
  for (const [index, body] of bodies.entries()) state.note(first + index, at(first + index), toNote(body))
  return state
}

const step = (run: string, body: Body): Body => ({ source: 'operator', act: 'run', run, ...body })
const begun = (run: string): Body =>
  step(run, {
    step: 'requested',
    entry: 'block',
    line: 'new',
    url: 'http://mx1',
    node: 0,
    params: { address: '203.0.113.7' },
    by: 'root, in the page',
    request: 'POST http://mx1/jmap/',
    limitMs: 45_000
  })
const proven = (run: string): Body => step(run, { step: 'verdict', verdict: 'proven', sentence: 'It reached node 1.' })

describe('what operators ran', () => {
  it('is told step by step, and a row when it begins and when it ends', () => {
    const state = fold([begun('r1')])
    expect(state.takeChanged().map(({ seq }) => seq)).toEqual([1])
    fold(
      [
        step('r1', { step: 'accepted', object: 'jayeh2zcaiqc', sentence: 'It is on the list.' }),
        step('r1', { step: 'broadcast', frame: 77, sentence: 'Node 0 told the others.' }),
        step('r1', { step: 'evidence', node: 1, evidence: 'handed-over', sentence: 'Counted out.' }),
        step('r1', { step: 'evidence', node: 1, evidence: 'likely', sentence: 'It spoke.' })
      ],
      state,
      2
    )
    expect(state.takeChanged()).toEqual([])
    fold([proven('r1')], state, 6)
    expect(state.get('r1')).toMatchObject({
      entry: 'block',
      params: [['address', '203.0.113.7']],
      object: 'jayeh2zcaiqc',
      frame: 77,
      verdict: 'proven',
      endedAt: at(6),
      sentence: 'It reached node 1.',
      nodes: [{ node: 1, evidence: 'likely' }]
    })
    expect(state.get('r1')?.steps).toHaveLength(6)
    const [row] = state.takeChanged()
    expect(reviveRun(row?.body ?? '')).toEqual(state.get('r1'))
  })

  it('one that was under way when Stoa began anew ends as unknown, unless it goes on', () => {
    const state = fold([begun('r1'), begun('r2'), proven('r2'), { source: 'stoa', status: 'started' }])
    expect(state.get('r1')).toMatchObject({ verdict: 'unknown', interrupted: true, endedAt: at(4) })
    expect(state.get('r2')).toMatchObject({ verdict: 'proven', interrupted: false })
    fold([step('r1', { step: 'broadcast', frame: 9, sentence: '' }), proven('r1')], state, 5)
    expect(state.get('r1')).toMatchObject({ verdict: 'proven', interrupted: false, endedAt: at(6) })
  })

  it('a verdict is the last word, and what was never begun is not told', () => {
    const state = fold([begun('r1'), proven('r1'), step('r1', { step: 'verdict', verdict: 'failed' }), proven('r9')])
    expect(state.get('r1')?.verdict).toBe('proven')
    expect(state.all).toHaveLength(1)
  })

  it('lines of work are kept by node, those of logs that nobody reads are unknown', () => {
    const log = (event: string) => ({ at: '2026-11-21T09:15:02Z', level: 'INFO', event, text: 'elapsed = 5ms' })
    const state = fold([
      { source: 'stalwart', url: 'http://mx1', log: [log('store.data-store-purged'), log('security.ip-blocked')] }
    ])
    expect(state.lines('http://mx1', ['store.data-store-purged'], 0)).toHaveLength(1)
    expect(state.lines(null, ['store.data-store-purged'], 0)).toHaveLength(1)
    expect(state.lines('http://mx1', ['store.data-store-purged'], 1)).toEqual([])
    expect(state.lines('http://mx2', ['store.data-store-purged'], 0)).toBeNull()
    expect(new RunsState().lines(null, [], 0)).toBeNull()
  })

  it('keeps few of many: runs that are over, steps, lines', () => {
    const many = Array.from({ length: 100 }, (_, n) => [begun(`r${n}`), proven(`r${n}`)]).flat()
    const state = fold(many)
    expect(state.all.length).toBeLessThanOrEqual(25)
    expect(state.all[0]?.run).toBe('r99')
    const steps = Array.from({ length: 500 }, (_, n) => step('r99', { step: 'task', state: 'retry', sentence: `${n}` }))
    const long = fold([begun('long'), ...steps.map((it) => ({ ...it, run: 'long' }))], new RunsState())
    expect(long.get('long')?.steps).toHaveLength(200)
    expect(long.get('long')?.stepsLeftOut).toBe(301)
    expect(long.get('long')?.steps.at(-1)?.sentence).toBe('499')
  })
})

const aStep = fc.oneof(
  fc.constantFrom('r1', 'r2', 'r3').map(begun),
  fc.constantFrom('r1', 'r2', 'r3').map(proven),
  fc.constant({ source: 'stoa', status: 'started' }),
  fc.record({
    source: fc.constant('operator'),
    act: fc.constant('run'),
    run: fc.constantFrom('r1', 'r2', 'r3', ''),
    step: fc.constantFrom('accepted', 'refused', 'broadcast', 'task', 'evidence', 'nonsense'),
    node: fc.oneof(fc.nat(9), fc.constant(null), fc.string()),
    evidence: fc.oneof(fc.constantFrom('likely', 'missed'), fc.string({ unit: 'grapheme' })),
    frame: fc.oneof(fc.nat(), fc.constant(-1)),
    sentence: fc.string({ unit: 'binary', maxLength: 400 })
  }),
  fc.record({
    source: fc.constant('stalwart'),
    url: fc.constantFrom('http://mx1', 'http://mx2'),
    log: fc.array(
      fc.record({
        at: fc.constantFrom('2026-11-21T09:15:02Z', 'never'),
        event: fc.constantFrom('store.blob-store-purged', 'purge.started', 'else'),
        text: fc.string()
      }),
      { maxLength: 5 }
    )
  })
)

describe('its checkpoints', () => {
  it('are the same bytes wherever one was taken and restored', () => {
    fc.assert(
      fc.property(fc.array(aStep, { maxLength: 60 }), fc.nat(60), (bodies, cut) => {
        const whole = fold(bodies)
        const first = fold(bodies.slice(0, cut))
        const second = fold(bodies.slice(cut), restored(first), cut + 1)
        expect(saved(second)).toEqual(saved(whole))
      })
    )
  })

  it('a row out of a foreign file that is no run is left out', () => {
    for (const text of [
      '',
      '{}',
      '[]',
      'null',
      '{"run":1}',
      JSON.stringify({ ...JSON.parse('{"run":"r"}'), steps: 'x' })
    ])
      expect(reviveRun(text)).toBeNull()
  })
})
