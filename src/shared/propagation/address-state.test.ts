import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Note } from '../cluster/note.ts'
import { become, ObserverTable } from '../cluster/observers.ts'
import { StateReader, StateWriter } from '../cluster/state-bytes.ts'
import { AddressState } from './address-state.ts'

const BEGIN = 1_795_249_630_000_000
const URLS = ['https://10.0.0.1:8080', 'http://mx2.lab.test:8080']

const readId = (text: string) => {
  const n = Number(text.slice(1))
  return Number.isInteger(n) ? { digits: `3417773438067${n + 1000}`, unixMs: BEGIN / 1000 + n, nodePart: n % 3 } : null
}
const toNote = (body: unknown): Note | null => {
  const bytes = new TextEncoder().encode(JSON.stringify(body))
  return Note.parse(bytes, 0, bytes.length)
}

type Step =
  | { readonly kind: 'note'; readonly wait: number; readonly body: unknown }
  | { readonly kind: 'frame'; readonly wait: number; readonly words: readonly string[] }
  | { readonly kind: 'hears'; readonly wait: number; readonly is: boolean }

const address = fc.oneof(
  fc.constantFrom(
    '198.51.100.9',
    '::ffff:198.51.100.9',
    '203.0.113.0/28',
    '10.0.0.1',
    '2001:db8::1',
    'not-an-ip',
    '::'
  ),
  fc.ipV4(),
  fc.ipV6()
)
const id = fc.integer({ min: 0, max: 12 }).map((n) => `i${n}`)
const date = fc.option(
  fc.integer({ min: -60, max: 300 }).map((s) => new Date(BEGIN / 1000 + s * 1000).toISOString()),
  { nil: null }
)
const object = fc.record({ id, address, reason: fc.constantFrom('manual', 'authFailure', 'other'), expiresAt: date })
const url = fc.constantFrom(...URLS)
const answered = fc
  .tuple(
    url,
    fc.constantFrom('x:BlockedIp/get', 'x:AllowedIp/get'),
    fc.array(object, { maxLength: 5 }),
    fc.boolean(),
    fc.array(id, { maxLength: 3 })
  )
  .map(([from, call, list, whole, gone]) => ({
    source: 'stalwart',
    url: from,
    call,
    status: 200,
    answer: JSON.stringify({ list }),
    ...(whole ? { whole: true } : { delta: true, gone })
  }))
const keys = fc.tuple(url, fc.array(address, { maxLength: 4 })).map(([from, all]) => ({
  source: 'stalwart',
  url: from,
  call: 'settings/blocked-ip',
  status: 200,
  whole: true,
  answer: JSON.stringify({ data: Object.fromEntries(all.map((each) => [each, ''])) })
}))
const line = fc
  .tuple(fc.constantFrom('security.ip-blocked', 'security.scan-ban', 'cluster.message-received', 'x'), address)
  .map(([event, of]) => ({
    at: new Date(BEGIN / 1000).toISOString(),
    event,
    text: event.startsWith('cluster') ? 'from = 0, to = 1, details = "ReloadSettings"' : `remoteIp = ${of}, path = "/x"`
  }))
const logged = fc
  .tuple(url, fc.array(line, { maxLength: 4 }))
  .map(([from, log]) => ({ source: 'stalwart', url: from, log }))
const other = fc.oneof(
  fc.constant({ source: 'stoa', status: 'networks', networks: ['203.0.113.0/24', 'nonsense'] }),
  fc.constant({ source: 'stalwart', url: URLS[0], call: 'x:BlockedIp/get', trouble: 'forbidden', sentence: 'No.' }),
  fc.constant({ source: 'stalwart', url: URLS[0], about: { nodeId: 2, version: '0.16.19' } }),
  fc.constant({ source: 'operator', act: 'run', run: 'r', step: 'requested', entry: 'resync', node: 1 }),
  fc.constant({ source: 'operator', act: 'run', run: 'r', step: 'evidence', node: 1, evidence: 'processed' }),
  fc.jsonValue()
)
const wait = fc.constantFrom(0, 10, 900, 4_000, 70_000)
const step: fc.Arbitrary<Step> = fc.oneof(
  fc
    .tuple(wait, fc.oneof(answered, keys, logged, other))
    .map(([ms, body]) => ({ kind: 'note' as const, wait: ms, body })),
  fc
    .tuple(
      wait,
      fc.constantFrom(
        'RegistryReload BlockedIp',
        'RegistryReload DataStore',
        'ReloadSettings',
        'RegistryInsert BlockedIp 34177734380671003'
      )
    )
    .map(([ms, word]) => ({ kind: 'frame' as const, wait: ms, words: [word] })),
  fc.tuple(wait, fc.boolean()).map(([ms, is]) => ({ kind: 'hears' as const, wait: ms, is }))
)

/** Tells a story; a checkpoint is taken and gone on from after each `restoreEach` steps. What it ends in, and all that it told. */
function tell(steps: readonly Step[], restoreEach: number): { readonly end: string; readonly told: readonly string[] } {
  const observers = new ObserverTable()
  const observer = observers.all[observers.numberOf('nats-1')]
  const make = () => new AddressState({ readId, observers })
  let state = make()
  let at = BEGIN
  const told: string[] = []
  for (const [i, it] of steps.entries()) {
    at += it.wait * 1000
    if (it.kind === 'hears') {
      if (observer) become(observer, it.is ? 'hearing' : 'lost', at, '')
    } else if (it.kind === 'frame') state.frame({ seq: i + 1, at, nodeId: 1, words: it.words })
    else {
      const note = toNote(it.body)
      if (note) state.note(i + 1, at, note)
    }
    told.push(...state.takeRefusals().map((each) => `${i} ${each.word} ${each.nodeId}`))
    told.push(
      ...state
        .takeChanged()
        .map((each) => `${each.seq} ${each.address} ${each.body}`)
        .sort()
    )
    if (i % restoreEach === restoreEach - 1) {
      const bytes = toBytes(state)
      state = make()
      state.load(new StateReader(bytes))
      expect(Buffer.compare(toBytes(state), bytes)).toBe(0)
    }
  }
  const standing = [...state.listed.blocked.all()].map((it) => `${it.address} ${state.isNotEnforced(it)}`)
  const loose = [...state.loose.all()].map((it) => `${it.address} ${state.isNotStored(it.address)}`)
  return { end: Buffer.from(toBytes(state)).toString('base64'), told: [...told, ...standing, ...loose] }
}

function toBytes(state: AddressState): Uint8Array {
  const out = new StateWriter()
  state.save(out)
  return out.take()
}

describe('the fold of addresses', () => {
  it('says and ends the same wherever a checkpoint is taken, whatever it is told', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.integer({ min: 1, max: 7 }), (steps, each) => {
        expect(tell(steps, each)).toEqual(tell(steps, 1_000))
      }),
      { numRuns: 300 }
    )
  })

  it('counts what is beyond its bound of refusers and keeps the rest', () => {
    const steps = Array.from({ length: 100 }, (_, node): readonly Step[] => [
      { kind: 'note', wait: 1, body: { source: 'stalwart', url: `https://n${node}`, about: { nodeId: node } } },
      {
        kind: 'note',
        wait: 1,
        body: {
          source: 'stalwart',
          url: `https://n${node}`,
          log: [{ at: '2026-11-21T08:00:00Z', event: 'security.ip-blocked', text: 'remoteIp = 198.51.100.9' }]
        }
      }
    ]).flat()
    const { told } = tell(steps, 1_000)
    expect(told.filter((each) => each.includes('"refused"')).length).toBe(64)
  })
})
