import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Random } from '../../src/main/sources/simulator/random.ts'
import { type ForeignRig, type OpenOutcome, startForeignRig } from '../support/foreign-rig.ts'

// V9 of security.md: 300 in the gate.
const MUTATIONS = 300
/** At once: a process each. */
const AT_ONCE = 2
/** A process takes 0.3 s to start, several on a busy machine. */
const LIMIT_MS = 900_000
const PAGE = 4096

let rig: ForeignRig
beforeAll(async () => {
  rig = await startForeignRig()
})
afterAll(() => rig.stop())

const digest = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex')

/** Flipped bits, wrong headers, exchanged and emptied pages, cuts: by turns. */
function mutate(whole: Buffer, n: number, random: Random): Buffer {
  const bytes = Buffer.from(whole)
  const at = (limit: number): number => Math.floor(random.unit() * limit)
  const pages = Math.floor(bytes.length / PAGE)
  switch (n % 6) {
    case 0:
      for (let i = 0; i < 1 + at(20); i++) flip(bytes, at(bytes.length), at(8))
      return bytes
    case 1:
      for (let i = 0; i < 1 + at(3); i++) bytes[16 + at(84)] = at(256)
      return bytes
    case 2:
      bytes.copy(bytes, at(pages) * PAGE, at(pages) * PAGE, (at(pages) + 1) * PAGE)
      return bytes
    case 3:
      bytes.fill(at(256), at(pages) * PAGE, (at(pages) + 1) * PAGE)
      return bytes
    case 4:
      return bytes.subarray(0, at(bytes.length))
    default:
      // Within the first bytes of a page, where b-trees say what is where.
      for (let i = 0; i < 4; i++) flip(bytes, at(pages) * PAGE + at(16), at(8))
      return bytes
  }
}

function flip(bytes: Buffer, at: number, bit: number): void {
  bytes[at] = (bytes[at] ?? 0) ^ (1 << bit)
}

it(
  `answers within 10 s each of ${MUTATIONS} damaged files, and leaves every one as it was`,
  async () => {
    const whole = readFileSync(rig.good)
    const random = new Random(9)
    const outcomes: OpenOutcome[] = []
    const counts = new Map<string, number>()
    const one = async (n: number): Promise<void> => {
      const file = join(rig.folder, `damaged-${n}.stoa`)
      writeFileSync(file, mutate(whole, n, random))
      const before = digest(file)
      const outcome = await rig.open(file)
      outcomes.push(outcome)
      counts.set(outcome.reason, (counts.get(outcome.reason) ?? 0) + 1)
      expect(outcome.ms, `file ${n}`).toBeLessThan(10_000)
      expect(digest(file), `file ${n}`).toBe(before)
      if (outcome.reason !== 'opened') expect(outcome.sentence.length, `file ${n}`).toBeGreaterThan(10)
    }
    let next = 0
    const work = async (): Promise<void> => {
      while (next < MUTATIONS) await one(next++)
    }
    await Promise.all(Array.from({ length: AT_ONCE }, work))
    const worst = Math.max(...outcomes.map((outcome) => outcome.ms))
    console.log(
      `${MUTATIONS} damaged files, worst ${Math.round(worst)} ms: ${JSON.stringify(Object.fromEntries(counts))}`
    )
    expect(outcomes).toHaveLength(MUTATIONS)
    expect(counts.get('ended') ?? 0).toBe(0)
    // The rig itself is right: what was not touched opens.
    const untouched = await rig.open(rig.good)
    expect([untouched.reason, untouched.sentence]).toEqual(['opened', ''])
    expect(untouched.answers.filter((answer) => !answer.ok)).toEqual([])
  },
  LIMIT_MS
)
