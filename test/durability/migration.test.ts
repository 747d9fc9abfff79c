import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { Journal } from '../../src/main/history/journal.ts'
import { backupName } from '../../src/main/history/migrate.ts'
import { SCHEMA_STEPS } from '../../src/main/history/schema.ts'
import { DEFAULT_RETENTION } from '../../src/shared/api/cluster-file.ts'
import { knownBatch } from './support/known-payload.ts'
import { NEXT_STEP_ROWS } from './support/next-step.ts'
import { realClock } from './support/real-clock.ts'
import { verifyHistory } from './support/verify-history.ts'

const MIGRATOR = new URL('./support/migrate-process.ts', import.meta.url).pathname
const KILLS = 50
const OLD = SCHEMA_STEPS.length
const OBSERVATIONS = 60_000

let base: string
let folder: string
beforeEach(async () => {
  base = mkdtempSync(join(tmpdir(), 'stoa-migrate-'))
  folder = join(base, 'now')
  const workerUrl = new URL('../../src/main/history/history-worker.ts', import.meta.url)
  const disk = { warnBytes: 0, stopBytes: 0, ballastBytes: 0 }
  const options = { folder: join(base, 'old'), workerUrl, clock: realClock, retention: DEFAULT_RETENTION, disk }
  const opened = await Journal.open(options)
  if (!opened.ok) throw new Error(opened.error.sentence)
  for (let seq = 1; seq < OBSERVATIONS; seq += 10_000) await opened.value.append(knownBatch(seq, 10_000))
  await opened.value.close()
})
afterEach(() => rmSync(base, { recursive: true, force: true }))

/** Runs the migration and kills it `killAfterMs` after it began; answers how long it took, null: it was killed. */
async function run(killAfterMs: number | null): Promise<number | null> {
  const child = spawn(process.execPath, [MIGRATOR, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = once(child, 'exit')
  await once(child.stdout, 'data')
  const begin = performance.now()
  child.stdout.resume()
  if (killAfterMs !== null) realClock.after(killAfterMs, () => child.kill('SIGKILL'))
  const [code] = (await exited) as [number | null]
  return code === 0 ? performance.now() - begin : null
}

function look(file: string): { readonly version: unknown; readonly rows: number | null; readonly check: unknown } {
  const db = new Database(file)
  try {
    const version = db.pragma('user_version', { simple: true })
    const hasTable = db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'sample'").get() !== undefined
    const rows = hasTable ? (db.prepare('SELECT count(*) FROM sample').pluck().get() as number) : null
    return { version, rows, check: db.pragma('quick_check', { simple: true }) }
  } finally {
    db.close()
  }
}

it(`is at the old form or the new one after each of ${KILLS} kills in a schema step, and its backup opens`, async () => {
  const reset = (): void => {
    rmSync(folder, { recursive: true, force: true })
    cpSync(join(base, 'old'), folder, { recursive: true })
  }
  reset()
  const whole = (await run(null)) ?? 0
  expect(look(join(folder, 'history.db'))).toEqual({ version: OLD + 1, rows: NEXT_STEP_ROWS, check: 'ok' })
  const outcomes = { old: 0, new: 0, backups: 0 }
  for (let n = 0; n < KILLS; n++) {
    reset()
    await run((whole * (n + 0.5)) / KILLS)
    const backup = join(folder, backupName(OLD + 1))
    if (existsSync(backup)) {
      outcomes.backups++
      expect(look(backup)).toEqual({ version: OLD, rows: null, check: 'ok' })
    }
    const now = look(join(folder, 'history.db'))
    if (now.version === OLD) {
      outcomes.old++
      expect(now).toEqual({ version: OLD, rows: null, check: 'ok' })
    } else {
      outcomes.new++
      expect(now).toEqual({ version: OLD + 1, rows: NEXT_STEP_ROWS, check: 'ok' })
    }
    expect((await verifyHistory(folder)).newest).toBe(OBSERVATIONS)
  }
  console.log(`a step of ${Math.round(whole)} ms, killed ${KILLS} times: ${JSON.stringify(outcomes)}`)
  expect(outcomes.old).toBeGreaterThan(0)
  expect(outcomes.backups).toBeGreaterThan(0)
})
