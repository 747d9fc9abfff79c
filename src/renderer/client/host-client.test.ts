import { expect, test, vi } from 'vitest'
import { HostClient } from './host-client.ts'
import type { WaitingClock } from './outcome.ts'
import type { StoaApi } from './stoa-api.ts'
import type { OpenTransport } from './transport.ts'

/** Time that passes only when told to. */
function makeClock() {
  let nowMs = 0
  let timers: { readonly due: number; readonly task: () => void }[] = []
  const clock: WaitingClock = {
    nowUnix: () => nowMs * 1000,
    after: (delayMs, task) => {
      const timer = { due: nowMs + delayMs, task }
      timers.push(timer)
      return () => {
        timers = timers.filter((each) => each !== timer)
      }
    }
  }
  const advance = (ms: number): void => {
    nowMs += ms
    const due = timers.filter((timer) => timer.due <= nowMs)
    timers = timers.filter((timer) => timer.due > nowMs)
    for (const timer of due) timer.task()
  }
  return { clock, advance }
}

/** A way to the host that a test can cut. Each link pushes its own number for ever. */
function makeHost() {
  const cuts: (() => void)[] = []
  let up = true
  const open: OpenTransport = async () => {
    if (!up) return { ok: false, error: { kind: 'unreachable' } }
    const number = cuts.length + 1
    const closed = new Promise<void>((done) => cuts.push(done))
    async function* watch() {
      yield number
      await closed
      throw new Error('socket closed')
    }
    const api = { host: { about: async () => number }, clusters: { watch: async () => watch() } }
    return { ok: true, value: { api: api as unknown as StoaApi, closed, close: () => {} } }
  }
  return {
    open,
    cut: () => cuts.at(-1)?.(),
    setUp: (next: boolean) => {
      up = next
    }
  }
}

const watchOf = (api: StoaApi): Promise<AsyncIterable<number>> =>
  api.clusters.watch() as unknown as Promise<AsyncIterable<number>>

test('goes on with its pushes after the link was lost and came back', async () => {
  const { clock, advance } = makeClock()
  const host = makeHost()
  const client = new HostClient(host.open, clock)
  const seen: number[] = []
  const ended = vi.fn()
  client.watch(watchOf, (value) => seen.push(value), ended)
  client.start()
  await vi.waitFor(() => expect(seen).toEqual([1]))
  host.setUp(false)
  host.cut()
  await vi.waitFor(() => expect(client.link.kind).toBe('lost'))
  host.setUp(true)
  await vi.waitFor(async () => {
    advance(5_000)
    expect(seen).toEqual([1, 2])
  })
  expect([client.link.kind, ended.mock.calls]).toEqual(['open', []])
})

test('answers a call with "lost" when no link comes in time', async () => {
  const { clock, advance } = makeClock()
  const host = makeHost()
  host.setUp(false)
  const client = new HostClient(host.open, clock)
  client.start()
  const answer = client.call((api) => api.host.about())
  await vi.waitFor(() => expect(client.link.kind).toBe('lost'))
  advance(10_000)
  expect(await answer).toMatchObject({ ok: false, error: { kind: 'lost' } })
})

test('says that the login is refused instead of trying for ever', async () => {
  const open = vi.fn<OpenTransport>(async () => ({ ok: false, error: { kind: 'unauthorised' } }))
  const { clock, advance } = makeClock()
  const client = new HostClient(open, clock)
  client.start()
  await vi.waitFor(() => expect(client.link.kind).toBe('unauthorised'))
  advance(60_000)
  expect(open).toHaveBeenCalledTimes(1)
})
