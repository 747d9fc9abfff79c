import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { StateReader, StateWriter } from '../cluster/state-bytes.ts'
import type { Sighting } from './finding.ts'
import { FindingLedger } from './finding-ledger.ts'

const PATIENCE = { opensAfterUs: 10, closesAfterUs: 20 }

function sighting(change: Partial<Sighting> = {}): Sighting {
  const base = {
    key: '7',
    subject: 'node 7',
    since: 100,
    severity: 'warning',
    text: 'It is so.',
    remedy: 'Do it.'
  } as const
  return { ...base, evidence: [{ seq: 5, at: 100, sentence: 'Seen.' }], ...change }
}

function restored(ledger: FindingLedger): FindingLedger {
  const out = new StateWriter()
  ledger.save(out)
  const again = new FindingLedger()
  const bytes = out.take()
  again.load(new StateReader(bytes))
  const twice = new StateWriter()
  again.save(twice)
  expect(twice.take()).toEqual(bytes)
  return again
}

describe('the ledger of findings', () => {
  it('begins a finding once a thing has lasted, at the time since when it is so', () => {
    const ledger = new FindingLedger()
    ledger.look(100, 'rule', PATIENCE, [sighting({ since: 90 })])
    expect(ledger.all).toEqual([])
    ledger.look(109, 'rule', PATIENCE, [sighting({ since: 90 })])
    expect(ledger.all).toEqual([])
    ledger.look(110, 'rule', PATIENCE, [sighting({ since: 90 })])
    expect(ledger.all).toMatchObject([
      { id: 'rule/7', since: 90, until: null, severity: 'warning', acknowledged: null }
    ])
    expect(ledger.takeChanged()).toHaveLength(1)
    expect(ledger.takeChanged()).toEqual([])
  })

  it('forgets what was gone before it lasted', () => {
    const ledger = new FindingLedger()
    ledger.look(100, 'rule', PATIENCE, [sighting()])
    ledger.look(105, 'rule', PATIENCE, [])
    ledger.look(110, 'rule', PATIENCE, [sighting()])
    expect(ledger.all).toEqual([])
  })

  it('ends a finding when it was missed for long enough, at the time when it was first missed', () => {
    const ledger = new FindingLedger()
    for (const at of [100, 110]) ledger.look(at, 'rule', PATIENCE, [sighting()])
    ledger.look(120, 'rule', PATIENCE, [])
    ledger.look(130, 'rule', PATIENCE, [sighting()])
    ledger.look(140, 'rule', PATIENCE, [])
    ledger.look(159, 'rule', PATIENCE, [])
    expect(ledger.all).toMatchObject([{ until: null }])
    ledger.look(160, 'rule', PATIENCE, [])
    expect(ledger.all).toMatchObject([{ id: 'rule/7', until: 140 }])
    expect(ledger.since('rule', '7')).toBeNull()
  })

  it('tells two occurrences of one thing apart by their begin', () => {
    const ledger = new FindingLedger()
    for (const at of [100, 110]) ledger.look(at, 'rule', PATIENCE, [sighting({ since: 50 })])
    for (const at of [120, 140]) ledger.look(at, 'rule', PATIENCE, [])
    for (const at of [150, 160]) ledger.look(at, 'rule', PATIENCE, [sighting({ since: 50 })])
    const begins = ledger.all.map((one) => one.since)
    expect(new Set(begins).size).toBe(2)
    expect(ledger.takeChanged()).toHaveLength(2)
  })

  it('is written again when its severity, its words or its evidence change, and only then', () => {
    const ledger = new FindingLedger()
    for (const at of [100, 110]) ledger.look(at, 'rule', PATIENCE, [sighting()])
    ledger.takeChanged()
    ledger.look(120, 'rule', PATIENCE, [sighting()])
    expect(ledger.takeChanged()).toEqual([])
    ledger.look(130, 'rule', PATIENCE, [sighting({ severity: 'critical' })])
    expect(ledger.takeChanged()).toMatchObject([{ severity: 'critical', since: 100 }])
    ledger.look(140, 'rule', PATIENCE, [sighting({ evidence: [{ seq: 9, at: 135, sentence: 'Seen again.' }] })])
    expect(ledger.takeChanged()[0]?.evidence.map((one) => one.seq)).toEqual([5, 9])
  })

  it('that it is still seen is nothing new', () => {
    const ledger = new FindingLedger()
    for (let at = 100; at < 200; at++) {
      ledger.look(at, 'rule', PATIENCE, [sighting({ evidence: [{ seq: at, at, sentence: `Seen ${at} times.` }] })])
    }
    expect(ledger.all[0]?.evidence.map((one) => one.seq)).toEqual([110])
  })

  it('keeps the first and the last of much evidence', () => {
    const ledger = new FindingLedger()
    for (let at = 100; at < 200; at++) {
      ledger.look(at + 1, 'rule', PATIENCE, [sighting({ evidence: [{ seq: at, at, sentence: 'Seen.' }] })])
    }
    const seqs = ledger.all[0]?.evidence.map((one) => one.seq) ?? []
    expect(seqs).toHaveLength(20)
    expect([seqs[0], seqs.at(-1)]).toEqual([110, 199])
  })

  it('an acknowledgement belongs to one occurrence', () => {
    const ledger = new FindingLedger()
    for (const at of [100, 110]) ledger.look(at, 'rule', PATIENCE, [sighting()])
    expect(ledger.acknowledge('rule/7', 115, 'known')).toBe(true)
    expect(ledger.acknowledge('rule/8', 115, 'unknown')).toBe(false)
    expect(ledger.acknowledge('no slash', 115, '')).toBe(false)
    for (const at of [120, 140]) ledger.look(at, 'rule', PATIENCE, [])
    for (const at of [150, 160]) ledger.look(at, 'rule', PATIENCE, [sighting({ since: 150 })])
    const lasting = ledger.all.filter((one) => one.until === null)
    expect(lasting.map((one) => one.acknowledged)).toEqual([null])
    expect(ledger.all.find((one) => one.until !== null)?.acknowledged).toEqual({ at: 115, note: 'known' })
  })

  it('a key may hold slashes and the names of object members', () => {
    const ledger = new FindingLedger()
    for (const at of [100, 110]) {
      ledger.look(at, 'rule', PATIENCE, [
        sighting({ key: '__proto__' }),
        sighting({ key: 'a/b' }),
        sighting({ key: 'a/b' })
      ])
    }
    expect(ledger.all.map((one) => one.id)).toEqual(['rule/__proto__', 'rule/a/b'])
    expect(ledger.acknowledge('rule/a/b', 120, '')).toBe(true)
  })

  it('a clock that runs back neither opens nor closes anything early', () => {
    const ledger = new FindingLedger()
    ledger.look(100, 'rule', PATIENCE, [sighting()])
    ledger.look(50, 'rule', PATIENCE, [sighting({ since: 50 })])
    ledger.look(59, 'rule', PATIENCE, [sighting({ since: 50 })])
    expect(ledger.all).toEqual([])
    ledger.look(60, 'rule', PATIENCE, [sighting({ since: 50 })])
    expect(ledger.all).toMatchObject([{ since: 50 }])
    ledger.look(80, 'rule', PATIENCE, [])
    ledger.look(10, 'rule', PATIENCE, [])
    ledger.look(29, 'rule', PATIENCE, [])
    expect(ledger.all).toMatchObject([{ until: null }])
    ledger.look(30, 'rule', PATIENCE, [])
    const [ended] = ledger.all
    expect(ended?.until).toBe(50)
  })

  it('is the same wherever a checkpoint is taken', () => {
    const step = fc.record({
      dt: fc.integer({ min: 0, max: 30 }),
      keys: fc.subarray(['1', '2', '3']),
      ack: fc.boolean()
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.nat(40), (steps, cut) => {
        let whole = new FindingLedger()
        let parted = new FindingLedger()
        let at = 1_000
        for (const [index, { dt, keys, ack }] of steps.entries()) {
          at += dt
          if (index === cut) parted = restored(parted)
          for (const ledger of [whole, parted]) {
            ledger.look(
              at,
              'rule',
              PATIENCE,
              keys.map((key) => sighting({ key, since: at }))
            )
            if (ack) ledger.acknowledge('rule/1', at, 'seen')
          }
        }
        whole = restored(whole)
        expect(restored(parted).all).toEqual(whole.all)
      })
    )
  })

  it('is bounded, however much a rule sees', () => {
    const ledger = new FindingLedger()
    const many = Array.from({ length: 6_000 }, (_, n) => sighting({ key: String(n) }))
    for (const at of [100, 110]) ledger.look(at, 'rule', PATIENCE, many)
    expect(ledger.all).toHaveLength(4_096)
    for (const at of [120, 140]) ledger.look(at, 'rule', PATIENCE, [])
    expect(ledger.all).toHaveLength(200)
  })
})
