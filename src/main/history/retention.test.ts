import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { BatchWriter } from '../../shared/cluster/observation-batch.ts'
import { toSeq, toUnixUs, type UnixUs } from '../../shared/cluster/units.ts'
import { openWriterConnection } from './connection.ts'
import { NO_INSIGHT } from './derived.ts'
import { JournalWriter } from './journal-writer.ts'
import { migrate } from './migrate.ts'
import { ReadQueries } from './read-queries.ts'
import type { Retention } from './recording-limits.ts'
import { RetentionKeeper } from './retention.ts'
import { SCHEMA_STEPS } from './schema.ts'

const DAY = 86_400e6
const NOW = toUnixUs(1_795_249_630_606_172)
let folder: string
let db: Database.Database
let queries: ReadQueries

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'stoa-trim-'))
  const file = join(folder, 'history.db')
  db = openWriterConnection(file)
  db.pragma('synchronous = OFF')
  await migrate(db, file, SCHEMA_STEPS)
  queries = new ReadQueries(db, file)
})
afterEach(() => {
  db.close()
  rmSync(folder, { recursive: true, force: true })
})

/** One chunk a day of 100 observations with noise, an event, a minute and a snapshot; the newest is of today. */
function recordDays(days: number, bytesPerFrame = 500): void {
  const writer = new JournalWriter(db)
  db.exec('BEGIN')
  let state = 1
  const noise = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state >>> 24
  }
  for (let day = days - 1; day >= 0; day--) {
    const at = toUnixUs(NOW - day * DAY)
    const batch = new BatchWriter(new ArrayBuffer(200_000))
    for (let i = 0; i < 100; i++) {
      batch.arrival(0, at, Uint8Array.from({ length: bytesPerFrame }, noise))
    }
    const firstSeq = writer.append(batch.take(['a']))
    const through = toSeq(firstSeq + 99)
    writer.derive({
      through,
      events: [{ seq: firstSeq, index: 0, at, nodeId: 1, kind: 5, objectType: null, body: '{}' }],
      minutes: [{ minute: Math.floor(at / 60e6), nodeId: 1, kind: 5, count: 100 }],
      gaps: [],
      chunks: [{ firstSeq, count: 100, frames: 100, opened: null, ambiguous: null, kinds: 32, nodes: [1] }],
      ...NO_INSIGHT,
      checkpoint: { seq: through, at, bytes: Uint8Array.of(day & 0xff) }
    })
  }
  db.exec('COMMIT')
}

function run(keeper: RetentionKeeper, now: UnixUs, ticks: number): void {
  for (let i = 0; i < ticks; i++) {
    keeper.tick()
    if (i % 3_600 !== 3_599 && i !== ticks - 1) continue
    for (let cause = keeper.due(now); cause !== null; cause = keeper.due(now)) {
      const step = cause
      db.transaction(() => keeper.step(step, now))()
    }
  }
}
const keep = (limits: Partial<Retention>): RetentionKeeper =>
  new RetentionKeeper(db, { maxBytes: 2 ** 40, maxAgeDays: null, ...limits })

describe('retention', () => {
  it('removes nothing within its limits', () => {
    recordDays(20)
    run(keep({ maxAgeDays: 30 }), NOW, 8_000)
    expect([queries.stats().observations, queries.trims()]).toEqual([2_000, []])
  })

  it('by size removes the oldest with all that hangs on them, keeps minutes, and says so', () => {
    recordDays(40)
    const before = queries.stats()
    run(keep({ maxBytes: 1_000_000 }), NOW, 1)
    const { observations, events, oldest, arrivals } = queries.stats()
    expect(observations).toBeLessThan(before.observations)
    expect(observations).toBeGreaterThan(0)
    const removed = 4_000 - observations
    expect([arrivals, events, oldest?.seq]).toEqual([observations, observations / 100, removed + 1])
    const trims = queries.trims()
    expect(trims.at(-1)).toMatchObject({ fromSeq: 1, cause: 'size', at: NOW })
    expect(trims[0]).toMatchObject({ toSeq: removed })
    const page = queries.events({}, { after: null, limit: 100, order: 'oldest-first' })
    expect(page.events[0]?.seq).toBe(removed + 1)
    expect(queries.checkpointBefore({ seq: toSeq(removed) })).toBeNull()
    expect(queries.minutes(toUnixUs(NOW - 50 * DAY), toUnixUs(NOW + DAY)).length).toBe(40)
    expect(queries.chunks({ from: { seq: toSeq(1) }, direction: 'forward' }).chunks[0]?.firstSeq).toBe(removed + 1)
  })

  it('by age removes at most a tenth in an hour, whatever the clock says', () => {
    recordDays(40)
    const keeper = keep({ maxAgeDays: 30 })
    const wrong = toUnixUs(NOW + 3_650 * DAY)
    run(keeper, wrong, 3_599)
    expect(queries.stats().observations).toBe(4_000)
    run(keeper, wrong, 1)
    expect(queries.stats().observations).toBe(3_600)
    run(keeper, wrong, 3_600)
    expect(queries.stats().observations).toBe(3_300)
    run(keeper, NOW, 3_600 * 5)
    expect(queries.stats().observations).toBe(3_100)
  })

  it('by age rests for a day after the clock jumped more than an hour', () => {
    recordDays(40)
    const keeper = keep({ maxAgeDays: 30 })
    keeper.clockJumped(-3_601e6)
    run(keeper, NOW, 86_399)
    expect(queries.stats().observations).toBe(4_000)
    run(keeper, NOW, 1)
    expect(queries.stats().observations).toBe(3_600)
  })

  it('keeps every second one of the older snapshots once there are many', () => {
    recordDays(401, 2)
    keep({}).thinCheckpoints()
    const seqs = db.prepare('SELECT seq FROM checkpoint ORDER BY seq').pluck().all() as number[]
    expect([seqs.length, seqs[0], seqs[1], seqs.at(-1)]).toEqual([301, 100, 300, 40_100])
  })
})
