import { existsSync, readFileSync, statSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startLoadPublisher } from '../support/load-publisher.ts'
import { startNatsServer } from '../support/nats-server.ts'
import { clusterFolder, recordedArrivals, serveStoa, untilHearing, untilRecorded } from '../support/stoa-process.ts'
import { type Figure, inMegabytes } from './figure.ts'

const RATE = 10_000
const SAMPLE_MS = 1_000

/**
 * Minutes of the load at 10,000 frames a second, arriving as Poisson says, one observer: the host's memory at the end,
 * and the bytes on the disk after it has ended in order (file and WAL; the ballast that R18 keeps for a full disk is no
 * table) against the payload bytes that were published.
 */
export async function benchSteadyRecording(order: {
  readonly seed: number
  readonly minutes: number
}): Promise<Figure[]> {
  const frames = Math.round(order.minutes * 60 * RATE)
  const server = await startNatsServer()
  const data = await mkdtemp(join(tmpdir(), 'stoa-bench-'))
  const publisher = await startLoadPublisher({ port: server.port, seed: order.seed, frames, rate: RATE })
  const stoa = await serveStoa(['--data', data, '--name', 'bench', '--connect', server.address])
  const folder = clusterFolder(data, 'bench')
  try {
    await untilHearing(folder, 1)
    const idle = readMemory(stoa.pid)
    let most = idle
    const sampling = setInterval(() => {
      most = Math.max(most, readMemory(stoa.pid))
    }, SAMPLE_MS)
    const began = performance.now()
    await publisher.publish()
    const seconds = (performance.now() - began) / 1000
    const end = readMemory(stoa.pid)
    clearInterval(sampling)
    await untilRecorded(folder, frames)
    await stoa.stop()
    const counted = await recordedArrivals(folder)
    if (counted !== frames) throw new Error(`${counted} arrivals were recorded of ${frames}`)
    const bytes = ['history.db', 'history.db-wal'].reduce((sum, name) => sum + sizeOf(join(folder, name)), 0)
    const note = `${frames} frames, ${publisher.events} events in ${seconds.toFixed(0)} s, all counted`
    return [
      {
        figure: 'bytes on disk ÷ payload',
        measured: inMegabytes(bytes),
        counterpart: `${inMegabytes(publisher.payloadBytes)} of payload`,
        value: bytes / publisher.payloadBytes,
        target: 0.7,
        better: 'lower',
        note
      },
      {
        figure: `memory after ${order.minutes} min at ${RATE} frames/s, MB`,
        measured: inMegabytes(end),
        counterpart: `${inMegabytes(idle)} before the first frame`,
        value: end / 1024 / 1024,
        target: 250,
        better: 'lower',
        note: `resident memory of the whole host; ${inMegabytes(most)} at most`
      }
    ]
  } finally {
    publisher.stop()
    await stoa.stop()
    await server.stop()
    await rm(data, { recursive: true, force: true })
  }
}

const sizeOf = (path: string): number => (existsSync(path) ? statSync(path).size : 0)

/** Resident bytes of a process, all its threads included. */
function readMemory(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Number(kilobytes) * 1024
}
