import { expect, test } from 'vitest'
import type { HostClient } from '../client/host-client.ts'
import { type Ask, makeLook } from './look.ts'

const LIVE: Ask = { cluster: 'prod', moment: { kind: 'live' }, spanMs: 60_000 }
const PAST: Ask = { ...LIVE, moment: { kind: 'at', atUs: '5' } }

/** The part of a client that a look needs: each question is kept, to be answered by the test. */
function questions() {
  const asked: { readonly answer: (value: string) => void; stopped: boolean }[] = []
  const listeners: (() => void)[] = []
  const client = {
    link: { kind: 'open' },
    onLink: (listener: () => void) => listeners.push(listener),
    watch: (_open: unknown, onValue: (value: string) => void) => {
      const question = { answer: onValue, stopped: false }
      asked.push(question)
      return () => {
        question.stopped = true
      }
    }
  }
  const lose = (): void => {
    client.link.kind = 'lost'
    for (const listener of listeners) listener()
  }
  const look = makeLook<string>(client as unknown as HostClient, () => Promise.reject(new Error('not asked here')))
  return { asked, look, lose }
}

test('keeps the picture of the time before, marked stale, until the next is there', () => {
  const { asked, look } = questions()
  const stop = look.getState().follow(LIVE)
  asked[0]?.answer('now')
  const fresh = look.getState()
  stop()
  look.getState().follow(PAST)
  const between = look.getState()
  asked[1]?.answer('then')
  const after = look.getState()
  expect([fresh, between, after].map(({ view, asked, waiting, stale }) => [view, asked, waiting, stale])).toEqual([
    ['now', LIVE, false, false],
    ['now', LIVE, true, true],
    ['then', PAST, false, false]
  ])
})

test('never shows one cluster’s picture for another’s', () => {
  const { asked, look } = questions()
  look.getState().follow(LIVE)
  asked[0]?.answer('prod')
  look.getState().follow({ ...LIVE, cluster: 'mail' })
  expect([look.getState().view, asked[0]?.stopped]).toEqual([null, true])
})

test('asks once for two that want the same, and stops with the last of them', () => {
  const { asked, look } = questions()
  const rail = look.getState().follow(LIVE)
  const view = look.getState().follow(LIVE)
  view()
  const afterOne = asked.map((question) => question.stopped)
  rail()
  expect([afterOne, asked.map((question) => question.stopped), look.getState().waiting]).toEqual([
    [false],
    [true],
    false
  ])
})

test('a lost link makes what is shown stale', () => {
  const { asked, look, lose } = questions()
  look.getState().follow(LIVE)
  asked[0]?.answer('now')
  lose()
  expect([look.getState().view, look.getState().stale]).toEqual(['now', true])
})
