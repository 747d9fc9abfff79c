import { fork } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type LoadPublisher, startLoadPublisher } from '../support/load-publisher.ts'
import { type NatsServer, startNatsServer } from '../support/nats-server.ts'
import { clusterFolder, recordedArrivals, serveStoa, untilHearing, untilRecorded } from '../support/stoa-process.ts'
import { type Figure, inMillions, median, perSecond } from './figure.ts'

export interface RecordingOrder {
  readonly seed: number
  readonly frames: number
  /** Of each side, in turns. */
  readonly rounds: number
}

/** What the server may hold for a subscriber that is slower than the publisher; so that nobody is cut off. */
const SERVER_CONFIG = 'max_pending: 512MB\nwrite_deadline: "60s"'

interface Run {
  readonly frames: number
  readonly ms: number
}

/**
 * Frames a second that Stoa records durably, against those that a bare callback subscriber receives and discards: the
 * same server, the same load, one subscribing connection each, in turns. The clock runs from the order to publish until
 * the last frame is heard (bare) or readable as committed from another process (Stoa), and counts must agree.
 */
export async function benchRecording(order: RecordingOrder): Promise<Figure[]> {
  const server = await startNatsServer({ config: SERVER_CONFIG })
  try {
    const bare: number[] = []
    const stoa: number[] = []
    const ratios: number[] = []
    for (let round = 0; round < order.rounds; round++) {
      const words = { port: server.port, seed: order.seed + round, frames: order.frames, rate: null }
      const ofBare = await withPublisher(words, (publisher) => runBare(server, publisher))
      const ofStoa = await withPublisher(words, (publisher) => runStoa(server, publisher))
      bare.push(perSecond(ofBare.frames, ofBare.ms))
      stoa.push(perSecond(ofStoa.frames, ofStoa.ms))
      ratios.push(ofBare.ms / ofStoa.ms)
    }
    return [
      {
        figure: 'durable recording ÷ bare subscriber',
        measured: `${inMillions(median(stoa))} frames recorded`,
        counterpart: `${inMillions(median(bare))} frames received`,
        value: median(ratios),
        target: 0.6,
        better: 'higher',
        note: `median of ${order.rounds} rounds of ${order.frames} frames, all counted; ratios ${ratios.map((r) => r.toFixed(2)).join(' ')}; the aim is 0.8`
      }
    ]
  } finally {
    await server.stop()
  }
}

async function withPublisher<T>(
  words: Parameters<typeof startLoadPublisher>[0],
  use: (publisher: LoadPublisher) => Promise<T>
): Promise<T> {
  const publisher = await startLoadPublisher(words)
  try {
    return await use(publisher)
  } finally {
    publisher.stop()
  }
}

async function runBare(server: NatsServer, publisher: LoadPublisher): Promise<Run> {
  const script = new URL('../support/bare-subscriber-process.ts', import.meta.url)
  const child = fork(script, [String(server.port), String(publisher.frames)], { execArgv: [] })
  try {
    await new Promise<void>((ready) => child.once('message', () => ready()))
    const heard = new Promise<void>((done) => child.once('message', () => done()))
    const began = performance.now()
    await Promise.all([publisher.publish(), heard])
    return { frames: publisher.frames, ms: performance.now() - began }
  } finally {
    child.kill('SIGKILL')
  }
}

async function runStoa(server: NatsServer, publisher: LoadPublisher): Promise<Run> {
  const data = await mkdtemp(join(tmpdir(), 'stoa-bench-'))
  const stoa = await serveStoa(['--data', data, '--name', 'bench', '--connect', server.address])
  const folder = clusterFolder(data, 'bench')
  try {
    await untilHearing(folder, 1)
    const began = performance.now()
    const published = publisher.publish()
    await untilRecorded(folder, publisher.frames, 120_000)
    const ms = performance.now() - began
    await published
    const counted = await recordedArrivals(folder)
    if (counted !== publisher.frames) throw new Error(`${counted} arrivals were recorded of ${publisher.frames}`)
    return { frames: counted, ms }
  } finally {
    await stoa.stop()
    await rm(data, { recursive: true, force: true })
  }
}
