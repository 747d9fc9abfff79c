import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { backupName } from '../../src/main/history/migrate.ts'
import { openReadOnly } from '../../src/main/history/open-read-only.ts'
import { SCHEMA_STEPS } from '../../src/main/history/schema.ts'
import { toSeq, toUnixUs } from '../../src/shared/cluster/units.ts'
import { realClock } from './support/real-clock.ts'

// A history as the release before wrote it: the quiet recording, imported (schema step 1).
const STEP_1 = new URL('../fixtures/history/step-1.db', import.meta.url).pathname
const OPENER = new URL('./support/open-process.ts', import.meta.url).pathname
const OBSERVATIONS = 2_870
const KILLS = 20
const [FROM, TO] = [toUnixUs(0), toUnixUs(9e15)]

let base: string
let folder: string
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'stoa-step-'))
  folder = join(base, 'now')
  reset()
})
afterEach(() => rmSync(base, { recursive: true, force: true }))

function reset(): void {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder)
  copyFileSync(STEP_1, join(folder, 'history.db'))
}

/** Opens the history to write, in a process; answers how long it took, null: it was killed. */
async function open(killAfterMs: number | null): Promise<number | null> {
  const child = spawn(process.execPath, [OPENER, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = once(child, 'exit')
  await once(child.stdout, 'data')
  const begin = performance.now()
  child.stdout.resume()
  if (killAfterMs !== null) realClock.after(killAfterMs, () => child.kill('SIGKILL'))
  const [code] = (await exited) as [number | null]
  return code === 0 ? performance.now() - begin : null
}

function versionOf(file: string): unknown {
  const db = new Database(file)
  try {
    return [db.pragma('user_version', { simple: true }), db.pragma('quick_check', { simple: true })]
  } finally {
    db.close()
  }
}

async function countObservations(): Promise<number> {
  const reader = openReadOnly(folder)
  if (!reader.ok) throw new Error(reader.error.sentence)
  let count = 0
  for (const { batch } of (await reader.value.chunks({ from: 'oldest', direction: 'forward' })).chunks)
    count += batch.count
  await reader.value.close()
  return count
}

describe('a history of the release before', () => {
  it('can be read as it is, without what it does not have yet', async () => {
    const opened = openReadOnly(folder)
    if (!opened.ok) throw new Error(opened.error.sentence)
    const reader = opened.value
    const { oldest, newest, observations } = await reader.stats()
    expect([oldest?.seq, newest?.seq, observations]).toEqual([1, OBSERVATIONS, OBSERVATIONS])
    expect([
      await reader.propagation(FROM, TO, 10),
      await reader.latency(0, 1e9),
      await reader.findings(FROM, TO),
      await reader.health(FROM, TO, null),
      await reader.pins(FROM, TO),
      await reader.recording(),
      await reader.markFrom(FROM, 'forward', ['finding', 'block', 'pin'])
    ]).toEqual([[], [], [], [], [], null, null])
    const density = await reader.density(toUnixUs(oldest?.at ?? 0), toUnixUs((newest?.at ?? 0) + 1), 60e6)
    expect(density.events.reduce((sum, [, count]) => sum + count, 0)).toBeGreaterThan(50)
    expect((await reader.markFrom(FROM, 'forward', ['gap']))?.kind).toBe('gap')
    expect(await reader.seqAt(toUnixUs(newest?.at ?? 0))).toBe(toSeq(OBSERVATIONS))
    await reader.close()
    expect(versionOf(join(folder, 'history.db'))).toEqual([1, 'ok'])
  })

  it('is brought to the form of this release with all that it holds, and a backup is beside it', async () => {
    await open(null)
    expect(versionOf(join(folder, 'history.db'))).toEqual([SCHEMA_STEPS.length, 'ok'])
    // Each step's backup takes the place of the one before it.
    expect(versionOf(join(folder, backupName(SCHEMA_STEPS.length)))).toEqual([SCHEMA_STEPS.length - 1, 'ok'])
    expect(await countObservations()).toBe(OBSERVATIONS)
    const db = new Database(join(folder, 'history.db'), { readonly: true })
    const sums = db.prepare('SELECT (SELECT sum(count) FROM minute), (SELECT sum(count) FROM minute_sum)').raw().get()
    db.close()
    expect((sums as number[])[0]).toBe((sums as number[])[1])
  })

  it(`is at one form or the next after each of ${KILLS} kills on the way`, async () => {
    const whole = (await open(null)) ?? 0
    const outcomes = new Map<unknown, number>()
    for (let n = 0; n < KILLS; n++) {
      reset()
      await open((whole * (n + 0.5)) / KILLS)
      for (let to = 2; to <= SCHEMA_STEPS.length; to++) {
        const backup = join(folder, backupName(to))
        if (existsSync(backup)) expect(versionOf(backup)).toEqual([to - 1, 'ok'])
      }
      const [version, check] = versionOf(join(folder, 'history.db')) as [number, string]
      expect(SCHEMA_STEPS.map((_, index) => index + 1)).toContain(version)
      expect(check).toBe('ok')
      outcomes.set(version, (outcomes.get(version) ?? 0) + 1)
      expect(await countObservations()).toBe(OBSERVATIONS)
    }
    console.log(`a step of ${Math.round(whole)} ms, killed ${KILLS} times: ${JSON.stringify([...outcomes])}`)
    expect(outcomes.get(1) ?? 0).toBeGreaterThan(0)
  })
})
