import { expect, test } from 'vitest'
import type { ActionDraftView, ActionsView } from '../../shared/api/action-views.ts'
import type { HostClient } from '../client/host-client.ts'
import { makeActions } from './actions.ts'

const VIEW: ActionsView = {
  allowed: true,
  refusal: null,
  line: 'new',
  targets: [],
  groups: [],
  entries: [],
  open: 0,
  openMost: 4
}

/** A host that answers with what stands in `next`, and a clock whose timers run when told. */
function host(next: { answer: unknown }) {
  const timers: (() => void)[] = []
  let asked = 0
  const client = {
    call: () => {
      asked += 1
      return Promise.resolve(next.answer)
    }
  }
  const clock = {
    after: (_ms: number, task: () => void) => {
      timers.push(task)
      return () => timers.splice(timers.indexOf(task), 1)
    }
  }
  const store = makeActions(client as unknown as HostClient, clock)
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve()
  }
  const tick = async (): Promise<void> => {
    for (const task of timers.splice(0)) task()
    await settle()
  }
  return { store, tick, settle, asked: () => asked, waiting: () => timers.length }
}

test('a host that does not answer takes the permission to act from nobody; one that refuses does at once', async () => {
  const next: { answer: unknown } = { answer: { ok: true, value: VIEW } }
  const { store, tick, settle } = host(next)
  store.getState().follow('prod')
  await settle()
  const seen = [store.getState().of.get('prod')?.view?.allowed]
  next.answer = { ok: false, error: { kind: 'lost', message: 'no answer' } }
  await tick()
  seen.push(store.getState().of.get('prod')?.view?.allowed)
  next.answer = { ok: false, error: { kind: 'refused', message: 'not here' } }
  await tick()
  seen.push(store.getState().of.get('prod')?.view?.allowed)
  expect(seen).toEqual([true, true, undefined])
})

test('it is asked once for all who look, and no more once nobody does', async () => {
  const { store, tick, settle, asked, waiting } = host({ answer: { ok: true, value: VIEW } })
  const leave = [store.getState().follow('prod'), store.getState().follow('prod')]
  await settle()
  await tick()
  const before = asked()
  for (const each of leave) each()
  await tick()
  expect([before, asked(), waiting()]).toEqual([2, 2, 0])
})

test('an answer like the one before changes nothing on the screen', async () => {
  const { store, tick, settle } = host({ answer: { ok: true, value: VIEW } })
  store.getState().follow('prod')
  await settle()
  const first = store.getState().of
  await tick()
  expect(store.getState().of).toBe(first)
})

test('a run asks for a confirmation of exactly its draft, and acts on that one', async () => {
  const calls: unknown[] = []
  const api = {
    actions: {
      confirm: (input: unknown) => {
        calls.push(['confirm', input])
        return Promise.resolve({ confirmation: 'c9' })
      },
      run: (input: unknown) => {
        calls.push(['run', input])
        return Promise.resolve({ run: 'r1' })
      }
    }
  }
  const client = {
    call: async (ask: (it: typeof api) => Promise<unknown>) => ({ ok: true, value: await ask(api) })
  }
  const store = makeActions(client as unknown as HostClient, { after: () => () => {} })
  const draft = { draft: 'd7', target: 'c' } as ActionDraftView
  expect(await store.getState().run('prod', draft, 'c')).toEqual({ ok: true, value: { run: 'r1' } })
  expect(calls).toEqual([
    ['confirm', { cluster: 'prod', draft: 'd7' }],
    ['run', { cluster: 'prod', draft: 'd7', confirmation: 'c9', typed: 'c' }]
  ])
})
