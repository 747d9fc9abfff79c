import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { decodeBatch } from '../../../src/shared/wire/decode-batch.ts'
import { toDecodedJson } from '../../../src/shared/wire/event-json.ts'
import { type Load, makeLoad, toLoadPayload } from '../../support/load.ts'
import { startLoadPublisher } from '../../support/load-publisher.ts'
import { type NatsCluster, type NatsServer, startNatsCluster, startNatsServer } from '../../support/nats-server.ts'
import {
  clusterFolder,
  recordedArrivals,
  runStoa,
  type ServingStoa,
  serveStoa,
  until,
  untilHearing,
  untilRecorded
} from '../../support/stoa-process.ts'

/** «Done means» a million; it takes a minute and a half, so that runs with `npm run test:long`. */
const FRAMES = process.env.STOA_LONG ? 1_000_000 : 100_000
const RATE = process.env.STOA_LONG ? 30_000 : 20_000

interface Line {
  readonly at: string
  readonly type: string
  readonly server?: string | null
  readonly from?: string
  readonly to?: string | null
}

let data: string
let nats: NatsCluster | NatsServer | null = null
let stoa: ServingStoa | null = null
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'stoa-record-'))
})
afterEach(async () => {
  await stoa?.kill()
  await nats?.stop()
  stoa = nats = null
  rmSync(data, { recursive: true, force: true })
})

const exportLines = async (...words: string[]): Promise<Line[]> => {
  const { code, stdout, stderr } = await runStoa(['export', '--data', data, '--cluster', 'c', ...words])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return stdout.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Line]))
}
const withoutTime = ({ at: _at, ...rest }: Line): string => JSON.stringify(rest)

/** What an export of exactly this load says, line by line. */
function linesOf(load: Load): string[] {
  const lines: string[] = []
  for (let n = 0; n < load.frames; n++) {
    const { nodeId, events } = toDecodedJson(decodeBatch(toLoadPayload(load, n), 'H'), 'H')
    for (const event of events) lines.push(JSON.stringify({ nodeId, ...event }))
  }
  return lines
}

test('three servers, one of them killed and back: the export holds exactly what was published, and the gap', async () => {
  const cluster = await startNatsCluster(3)
  nats = cluster
  stoa = await serveStoa(['--data', data, '--name', 'c', '--connect', cluster.urls.join(',')])
  const folder = clusterFolder(data, 'c')
  await untilHearing(folder, 3)
  const order = { seed: 7, frames: FRAMES, rate: RATE }
  const publisher = await startLoadPublisher({ port: cluster.servers[0]?.port ?? 0, ...order })
  const published = publisher.publish()
  await untilRecorded(folder, (FRAMES * 3) / 4)
  await cluster.kill(1)
  await untilRecorded(folder, (FRAMES * 3) / 2)
  await cluster.restart(1)
  await published
  publisher.stop()
  // Two of the servers never went away, so every frame has at least two arrivals.
  await untilRecorded(folder, FRAMES * 2)
  await until('the third to hear again', async () =>
    (await exportLines('--kind', 'Gap')).some((gap) => gap.server === cluster.urls[1] && gap.to !== null)
  )
  expect(await stoa.stop()).toBe(0)

  const lines = await exportLines()
  const gaps = lines.filter((line) => line.type === 'Gap')
  const events = lines.filter((line) => line.type !== 'Gap').map(withoutTime)
  const expected = linesOf(makeLoad(order))
  expect(events.length).toBe(expected.length)
  expect(events.sort()).toEqual(expected.sort())
  // The last one is our own: Stoa was told to stop.
  expect(gaps.map((gap) => gap.server)).toEqual([cluster.urls[1], null])
  expect(Number(gaps[0]?.to)).toBeGreaterThan(Number(gaps[0]?.from))
})

test('an export runs beside the recorder, and after kill -9 it holds every recorded frame in the published order', async () => {
  const server = await startNatsServer()
  nats = server
  stoa = await serveStoa(['--data', data, '--name', 'c', '--connect', server.address])
  const folder = clusterFolder(data, 'c')
  await untilHearing(folder, 1)
  const order = { seed: 8, frames: 60_000, rate: 20_000 }
  const publisher = await startLoadPublisher({ port: server.port, ...order })
  const published = publisher.publish()
  await untilRecorded(folder, 20_000)
  const beside = await exportLines()
  await untilRecorded(folder, 40_000)
  await stoa.kill()
  await published
  publisher.stop()

  const recorded = await recordedArrivals(folder)
  const expected = linesOf(makeLoad(order))
  const after = (await exportLines()).filter((line) => line.type !== 'Gap').map(withoutTime)
  expect(beside.length).toBeGreaterThan(20_000)
  expect(beside.filter((line) => line.type !== 'Gap').map(withoutTime)).toEqual(expected.slice(0, beside.length))
  expect(recorded).toBeGreaterThan(40_000)
  expect(after).toEqual(expected.slice(0, after.length))
  const frames = (await exportLines('--raw')).filter((line) => 'payload' in line)
  expect(frames).toHaveLength(recorded)
})

test('filters narrow, halves of the time make the whole, and a reader that stops early is a quiet end', async () => {
  stoa = await serveStoa(['--data', data, '--demo', '--seed', '5', '--nodes', '4', '--rate', '5'])
  await untilRecorded(clusterFolder(data, 'demo'), 5_000)
  await stoa.stop()
  const demo = async (...words: string[]) => {
    const { stdout } = await runStoa(['export', '--data', data, '--cluster', 'Demo', ...words])
    return stdout.split('\n').slice(0, -1)
  }
  const whole = await demo()
  const parsed = whole.map((line) => JSON.parse(line) as Line & { readonly nodeId: number | null })
  const events = parsed.filter((line) => line.type !== 'Gap')
  const middleMs = Math.floor(Number(events[Math.floor(events.length / 2)]?.at) / 1000)
  const isEvent = (line: string) => !line.includes('"type":"Gap"')
  const before = await demo('--to', String(middleMs))
  const after = await demo('--from', new Date(middleMs).toISOString())
  expect([...before, ...after].filter(isEvent)).toEqual(whole.filter(isEvent))

  const node = events[0]?.nodeId
  expect(await demo('--node', String(node))).toEqual(
    whole.filter((line, n) => isEvent(line) && parsed[n]?.nodeId === node)
  )
  expect(await demo('--kind', 'RegistryReload', '--kind', 'Gap')).toEqual(
    whole.filter((_, n) => ['RegistryReload', 'Gap'].includes(parsed[n]?.type ?? ''))
  )
  const csv = (await runStoa(['export', '--data', data, '--cluster', 'demo', '--format', 'csv'])).stdout.split('\r\n')
  expect(csv).toHaveLength(whole.length + 2)
  expect(csv.filter((line) => /(^|,)[=+\-@]/.test(line))).toEqual([])

  const stoaBundle = join(import.meta.dirname, '../../../out/main/headless.js')
  const piped = spawn('/bin/sh', [
    '-c',
    `"${process.execPath}" "${stoaBundle}" export --data "${data}" --cluster demo; echo "code $?" >&2`
  ])
  let complained = ''
  piped.stderr.on('data', (piece: Buffer) => {
    complained += piece.toString()
  })
  piped.stdout.once('data', () => piped.stdout.destroy())
  await new Promise((done) => piped.once('close', done))
  expect(complained).toBe('code 0\n')
})
