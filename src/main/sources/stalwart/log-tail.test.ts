import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toJmapId } from '../../../shared/wire/jmap-id.ts'
import type { JmapAnswer, JmapCall } from '../../stalwart/stalwart-api.ts'
import { NewLogTail } from './new-log-tail.ts'
import { countNew } from './old-log-tail.ts'

interface Line {
  readonly at: string
  readonly text: string
}

/** A node's log as `x:Log` shows it: files newest first, a line's id is its file's rank and its place there. */
class FakeLog {
  /** Newest file first; lines oldest first. */
  files: Line[][] = [[]]
  dateMs = Date.parse('2026-08-21T09:15:02Z')
  queries = 0
  /** The next get answers fewer lines than the query found. */
  isVoid = false

  add(count: number, word = 'line'): void {
    const file = this.files[0] ?? []
    for (let n = 0; n < count; n++)
      file.push({ at: new Date(this.dateMs).toISOString().replace('.000Z', 'Z'), text: `${word} ${file.length}` })
  }

  rotate(): void {
    this.files.unshift([])
  }

  get api(): ConstructorParameters<typeof NewLogTail>[0] {
    const log = this
    return {
      get said() {
        return { dateMs: log.dateMs, at: 0 }
      },
      jmap: async (calls: readonly JmapCall[]) => ({ ok: true, value: log.#answer(calls) })
    } as unknown as ConstructorParameters<typeof NewLogTail>[0]
  }

  #answer(calls: readonly JmapCall[]): readonly JmapAnswer[] {
    this.queries++
    const { limit = 5_000, anchor } = (calls[0]?.[1] ?? {}) as { limit?: number; anchor?: string }
    const all = this.files.flatMap((file, rank) =>
      file.map((line, place) => ({ id: toJmapId((BigInt(rank) << 48n) + BigInt(place * 40)), ...line })).reverse()
    )
    // Anchor `a` is no anchor; one that is not there gives nothing.
    const from = anchor === undefined || anchor === 'a' ? 0 : all.findIndex(({ id }) => id === anchor) + 1
    const page = anchor !== undefined && anchor !== 'a' && from === 0 ? [] : all.slice(from, from + limit)
    const list = page.map(({ id, at, text }) => ({
      id,
      timestamp: at,
      level: 'info',
      event: 'server.startup',
      details: text
    }))
    const isVoid = this.isVoid
    this.isVoid = false
    return [
      { ok: true, method: 'x:Log/query', args: { ids: page.map(({ id }) => id) } },
      { ok: true, method: 'x:Log/get', args: { list: isVoid ? list.slice(3) : list } }
    ]
  }
}

const signal = new AbortController().signal

async function poll(tail: NewLogTail): Promise<{ texts: readonly string[]; isLost: boolean; stale: string | null }> {
  const got = await tail.poll(signal)
  if (!got.ok) throw new Error('no answer')
  const { lines, isLost, stale } = got.value
  return { texts: lines.map(({ text }) => text), isLost, stale }
}

describe('following the log of the new line', () => {
  it('tells each line once, in order, however many came between two polls and however often the file changed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(fc.nat({ max: 700 }), fc.constant('rotate' as const)), { maxLength: 8 }),
        async (steps) => {
          const log = new FakeLog()
          log.add(3, 'before')
          const tail = new NewLogTail(log.api)
          await poll(tail)
          let count = 0
          const expected: string[] = []
          const told: string[] = []
          for (const step of steps) {
            if (step === 'rotate') log.rotate()
            else {
              for (let n = 0; n < step; n++) {
                log.add(1, `n${++count}`)
                expected.push(log.files[0]?.at(-1)?.text ?? '')
              }
              const news = await poll(tail)
              expect(news.isLost).toBe(false)
              told.push(...news.texts)
            }
          }
          expect(told).toEqual(expected)
        }
      ),
      { numRuns: 200 }
    )
  })

  it('says that lines may be missing when more came than it reads, and does not read on for ever', async () => {
    const log = new FakeLog()
    log.add(10)
    const tail = new NewLogTail(log.api)
    await poll(tail)
    log.add(5_000)
    log.queries = 0
    const news = await poll(tail)
    expect(news.isLost).toBe(true)
    expect(news.texts.at(-1)).toBe('line 5009')
    expect(log.queries).toBeLessThan(8)
    log.add(1)
    expect(await poll(tail)).toEqual({ texts: ['line 5010'], isLost: false, stale: null })
  })

  it('does not take the anchor of a file’s first line for a place in the log, and reads on in the file behind it', async () => {
    const log = new FakeLog()
    log.add(10, 'old')
    const tail = new NewLogTail(log.api)
    await poll(tail)
    log.add(3, 'late')
    log.rotate()
    log.add(200, 'new')
    const news = await poll(tail)
    expect(news.isLost).toBe(false)
    expect(news.texts).toHaveLength(203)
    log.files = [[]]
    log.add(200, 'foreign')
    log.queries = 0
    expect((await poll(tail)).isLost).toBe(true)
    expect(log.queries).toBeLessThan(4)
  })

  it('asks again when the file grew between query and get', async () => {
    const log = new FakeLog()
    log.add(10)
    const tail = new NewLogTail(log.api)
    await poll(tail)
    log.add(5, 'grown')
    log.isVoid = true
    expect((await poll(tail)).texts).toHaveLength(5)
  })

  it('says that the log is old when its newest line is, and that a foreign file is on top', async () => {
    const log = new FakeLog()
    log.add(3)
    const tail = new NewLogTail(log.api)
    await poll(tail)
    log.dateMs += 11 * 60_000
    expect((await poll(tail)).stale).toContain('10 minutes')
    const other = new FakeLog()
    other.add(30)
    const foreign = new NewLogTail(other.api)
    await poll(foreign)
    for (let turn = 0; turn < 2; turn++) {
      other.files = [[]]
      other.add(20 - turn * 5, `foreign${turn}`)
      const news = await poll(foreign)
      if (turn === 1) expect(news.stale).toContain('out of order')
    }
  })
})

describe('finding the place in the log of the old line, whose lines have no ids', () => {
  it('counts the lines that are new, with lines that say the same among them', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 30 }),
        fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 20 }),
        (before, added) => {
          // A sentinel makes the place unmistakable: without one, equal runs of lines cannot be told apart by anybody.
          const seen = ['mark', ...before]
          expect(countNew([...added, ...seen], seen.slice(0, 50))).toBe(added.length)
        }
      )
    )
  })

  it('says when the old lines are not there any more', () => {
    expect(countNew(['x', 'y'], ['a', 'b'])).toBeNull()
    expect(countNew(['x', 'y', 'a'], ['a', 'b'])).toBe(2)
    expect(countNew(['x'], [])).toBe(1)
  })
})
