import * as v from 'valibot'
import { toMustHear } from '../../../src/main/engine/must-hear-sieve.ts'
import { AgoraSource } from '../../../src/main/sources/agora/agora-source.ts'
import { type ConnectionConfigInput, connectionConfig } from '../../../src/main/sources/connection.schema.ts'
import { MONITOR_TIMING, type MonitorTiming } from '../../../src/main/sources/nats-monitor/account-monitor.ts'
import { HTTP_TIMING } from '../../../src/main/sources/nats-monitor/http-monitor.ts'
import type { LevelTwoTiming } from '../../../src/main/sources/nats-monitor/level-two.ts'
import { SYSTEM_TIMING } from '../../../src/main/sources/nats-monitor/system-monitor.ts'
import type { NoteBody } from '../../../src/main/sources/source.ts'
import { ConnectionTable } from '../../../src/shared/cluster/connections.ts'
import { Note } from '../../../src/shared/cluster/note.ts'
import { FAST, Ledger, realClock, toSecrets } from '../agora/listening.ts'

/** As in life, but polls come every 200 ms. */
export const QUICK: MonitorTiming = {
  ...MONITOR_TIMING,
  usualMs: 200,
  calmMs: 400,
  livelyMs: 100,
  share: 1,
  trafficEveryMs: 500
}

const QUICK_TWO: LevelTwoTiming = {
  system: { ...SYSTEM_TIMING, everyMs: 500 },
  http: { ...HTTP_TIMING, everyMs: 500, connectionsEveryMs: 200 }
}

/** A ledger that stamps its notes and folds them as the engine would. */
export class MonitorLedger extends Ledger {
  readonly table = new ConnectionTable()
  readonly stamps: number[] = []

  override note(body: NoteBody): void {
    super.note(body)
    const at = realClock.nowUnix()
    this.stamps.push(at)
    const bytes = new TextEncoder().encode(JSON.stringify(body))
    const note = Note.parse(bytes, 0, bytes.length)
    if (note && body.source === 'nats-monitor') this.table.note(this.notes.length, at, note)
  }

  /** The newest word on an interface; of the whole, or of one server. */
  word(name: string, server?: string): NoteBody | undefined {
    return this.notes.findLast((note) => note.interface === name && note.server === server)
  }

  get asks(): NoteBody[] {
    return this.notes.filter((note) => note.asked === true)
  }

  get done(): NoteBody[] {
    return this.notes.filter((note) => note.done === true)
  }

  /** Open connections that look like nodes. */
  get nodes(): { server: string; cid: number; outMsgs: number; inMsgs: number; subjects: readonly string[] }[] {
    return [...this.table.open]
      .filter(({ lang }) => lang === 'rust')
      .map(({ server, cid, counters, subjects }) => {
        const { outMsgs, inMsgs } = counters
        return { server: server.name, cid, outMsgs, inMsgs, subjects }
      })
  }
}

/** Starts the source as the engine does, for the wire of releases 0.16. */
export async function monitor(
  config: ConnectionConfigInput,
  secrets: Readonly<Record<string, string>> = {},
  timing: MonitorTiming = QUICK
): Promise<{ readonly source: AgoraSource; readonly ledger: MonitorLedger }> {
  const ledger = new MonitorLedger()
  const source = new AgoraSource({
    config: v.parse(connectionConfig, config),
    secrets: toSecrets(secrets),
    sink: ledger,
    clock: realClock,
    timing: FAST,
    monitorTiming: timing,
    levelTwoTiming: QUICK_TWO,
    isMustHear: toMustHear(() => 'G')
  })
  await source.start()
  return { source, ledger }
}
