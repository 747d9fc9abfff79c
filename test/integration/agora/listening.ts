import * as v from 'valibot'
import { AGORA_TIMING, AgoraSource, type AgoraTiming } from '../../../src/main/sources/agora/agora-source.ts'
import { type ConnectionConfigInput, connectionConfig } from '../../../src/main/sources/connection.schema.ts'
import type { ConnectionSecrets } from '../../../src/main/sources/connection-secrets.ts'
import type { NoteBody, Sink } from '../../../src/main/sources/source.ts'
import type { Clock } from '../../../src/shared/cluster/clock.ts'
import { toMonoUs, toUnixUs } from '../../../src/shared/cluster/units.ts'

/** The machine's own clock. */
export const realClock: Clock = {
  nowUnix: () => toUnixUs((performance.timeOrigin + performance.now()) * 1000),
  nowMono: () => toMonoUs(performance.now() * 1000),
  after: (delayMs, task) => {
    const timer = setTimeout(task, delayMs)
    return () => clearTimeout(timer)
  }
}

/** As in life, but tries come every 50 to 100 ms, and a dead link is seen within a second. */
export const FAST: AgoraTiming = {
  ...AGORA_TIMING,
  timeoutMs: 400,
  pingIntervalMs: 300,
  pace: { firstMs: 50, jitterMs: 50, longestMs: 400, refusedMs: 300 },
  rttEveryMs: 100,
  resubscribeMs: 200
}

/** A sink that remembers everything. */
export class Ledger implements Sink {
  readonly names: string[] = []
  readonly notes: NoteBody[] = []
  readonly arrivals: { readonly server: string; readonly hex: string }[] = []
  onArrival: (() => void) | null = null

  observer(server: string): number {
    if (!this.names.includes(server)) this.names.push(server)
    return this.names.indexOf(server)
  }
  arrival(slot: number, payload: Uint8Array): void {
    this.arrivals.push({ server: this.names[slot] as string, hex: Buffer.from(payload).toString('hex') })
    this.onArrival?.()
  }
  note(body: NoteBody): void {
    this.notes.push(JSON.parse(JSON.stringify(body)) as NoteBody)
  }
  noteText(text: string): void {
    this.notes.push(JSON.parse(text) as NoteBody)
  }
  async drained(): Promise<void> {}

  /** The notes of an observer that have a status, in order. */
  told(server: string): NoteBody[] {
    return this.notes.filter((note) => note.source === 'agora' && note.server === server && note.status !== undefined)
  }
  /** Only their statuses; an error with its kind. */
  statuses(server: string): string[] {
    return this.told(server).map((note) =>
      note.status === 'error' ? `error ${String(note.kind)}` : String(note.status)
    )
  }
  heardAt(server: string): string[] {
    return this.arrivals.filter((arrival) => arrival.server === server).map((arrival) => arrival.hex)
  }
}

/** Starts an agora source on `config`. */
export async function listen(
  config: ConnectionConfigInput,
  secrets: Readonly<Record<string, string>> = {},
  timing: AgoraTiming = FAST
): Promise<{ readonly source: AgoraSource; readonly ledger: Ledger }> {
  const ledger = new Ledger()
  const source = new AgoraSource({
    config: v.parse(connectionConfig, config),
    secrets: toSecrets(secrets),
    sink: ledger,
    clock: realClock,
    timing
  })
  await source.start()
  return { source, ledger }
}

/** Plain texts as secrets. */
export const toSecrets = (secrets: Readonly<Record<string, string>>): ConnectionSecrets =>
  Object.fromEntries(Object.entries(secrets).map(([name, text]) => [name, { reveal: () => text }]))
