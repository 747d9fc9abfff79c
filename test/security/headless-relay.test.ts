import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { type HeadlessRig, headlessRig } from '../support/headless-rig.ts'

interface FakeApi {
  echo(input: unknown): Promise<unknown>
  size(input: { blob: Blob }): Promise<number>
  ticks(): Promise<AsyncIterable<number>>
}

let rig: HeadlessRig
let token: string
beforeAll(async () => {
  rig = await headlessRig()
  token = await rig.token()
})
afterAll(() => rig.stop())

const openSocket = () =>
  new WebSocket(`ws://127.0.0.1:${rig.host.port}/rpc`, ['stoa', `token.${token}`], {
    origin: `http://127.0.0.1:${rig.host.port}`,
    perMessageDeflate: false
  })
const closeOf = (socket: WebSocket) =>
  new Promise<number>((resolve) => {
    socket.once('close', (code) => resolve(code))
    socket.once('error', () => {})
  })
const openOf = (socket: WebSocket) => new Promise<void>((resolve) => socket.once('open', () => resolve()))

test('calls, binary inputs and streams of the contract cross the relay unchanged', async () => {
  const socket = openSocket()
  const api = createORPCClient(new RPCLink({ websocket: socket as never })) as never as FakeApi
  expect(await api.echo({ text: 'ÄÖ \u{1F3DB}', big: 2n ** 63n })).toEqual({ text: 'ÄÖ \u{1F3DB}', big: 2n ** 63n })
  expect(await api.size({ blob: new Blob([new Uint8Array(70_000)]) })).toBe(70_000)
  const seen: number[] = []
  for await (const tick of await api.ticks()) {
    seen.push(tick)
    if (seen.length === 3) break
  }
  expect(seen).toEqual([0, 1, 2])
  expect(socket.protocol).toBe('stoa')
  expect(socket.extensions).toBe('')
  socket.close()
  await vi.waitFor(() => expect(rig.engine.attached()).toBe(0))
})

test('a stream ends in the engine when its page goes away', async () => {
  const socket = openSocket()
  const api = createORPCClient(new RPCLink({ websocket: socket as never })) as never as FakeApi
  await (await api.ticks())[Symbol.asyncIterator]().next()
  rig.engine.calls.length = 0
  socket.terminate()
  await vi.waitFor(() => expect(rig.engine.attached()).toBe(0))
})

test('a message over 1 MiB closes the page and reaches no handler', async () => {
  const socket = openSocket()
  await openOf(socket)
  const before = rig.engine.calls.length
  socket.send(Buffer.alloc(1024 * 1024 + 1, 0x20))
  expect(await closeOf(socket)).toBe(1009)
  expect(rig.engine.calls.length).toBe(before)
})

test('more than 200 messages a second close the page, with a log line', async () => {
  const socket = openSocket()
  await openOf(socket)
  const closed = closeOf(socket)
  for (let i = 0; i < 1000; i += 1) socket.send('{}')
  expect(await closed).toBe(1008)
  expect(rig.log.some((line) => line.event === 'page-refused' && line.fields.kind === 'too-often')).toBe(true)
})

test('a page that does not read is cut back to snapshots, relieved when it reads, and let go at 64 MiB', async () => {
  const socket = openSocket()
  await openOf(socket)
  await vi.waitFor(() => expect(rig.engine.attached()).toBe(1))
  rig.engine.congestion.length = 0
  socket.pause()
  const piece = 'x'.repeat(1024 * 1024)
  for (let i = 0; i < 24; i += 1) rig.engine.push(piece)
  await vi.waitFor(() => expect(rig.engine.congestion).toEqual([true]))
  socket.resume()
  await vi.waitFor(() => expect(rig.engine.congestion).toEqual([true, false]), 10_000)
  socket.pause()
  for (let i = 0; i < 90; i += 1) rig.engine.push(piece)
  await vi.waitFor(() => expect(rig.log.some((line) => line.event === 'page-too-slow')).toBe(true), 10_000)
  await vi.waitFor(() => expect(rig.engine.attached()).toBe(0))
  socket.terminate()
})
