import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { Fold } from '../../../src/main/engine/fold.ts'
import { EVENT_TYPES } from '../../../src/shared/cluster/event.ts'
import { MUST_HEAR_KINDS } from '../../../src/shared/cluster/must-hear.ts'
import { BatchWriter } from '../../../src/shared/cluster/observation-batch.ts'
import { toSeq, toUnixUs } from '../../../src/shared/cluster/units.ts'
import type { Propagation } from '../../../src/shared/propagation/evidence.ts'
import { decodePropagation } from '../../../src/shared/propagation/propagation-bytes.ts'
import { decodeBatch } from '../../../src/shared/wire/decode-batch.ts'
import { type HeardFrame, RECORDINGS, readLines } from './recording.ts'

/** What the nodes' own logs say: whole seconds, null for never, or in words that the frame was the node's. */
interface TrueFrame extends HeardFrame {
  readonly heard: Readonly<Record<string, string | null>>
}

interface Line {
  readonly at: number
  readonly body: Readonly<Record<string, unknown>>
}

const NODES = [0, 1, 2]
const POLL_US = 2_000_000
const LINE = /^(\S+) ([A-Z]+) [^(]*\(([a-z-]+\.[a-z-]+)\) ?(.*)$/u

/** A node's log as polls of 2 s would have brought it: the lines of a second, at the first poll behind it. */
function readPolls(name: string, node: number): Line[] {
  const url = `https://mx${node + 1}.lab.test`
  const polls = new Map<number, object[]>()
  for (const text of readFileSync(`${RECORDINGS}/${name}/node-${node}.log`, 'utf8').split('\n')) {
    const [, at = '', level = '', event = '', rest = ''] = LINE.exec(text) ?? []
    if (event === '') continue
    const poll = Math.ceil((Date.parse(at) * 1000 + 1_000_000) / POLL_US) * POLL_US + node * 100_000
    polls.set(poll, [...(polls.get(poll) ?? []), { at, level, event, text: rest }])
  }
  return [...polls].map(([at, log]) => ({ at, body: { source: 'stalwart', url, log } }))
}

/** The recording's observations with what the management API would have told between them. */
function readStory(name: string): Line[] {
  const lines = readLines<Record<string, unknown>>(`${RECORDINGS}/${name}/observations.ndjson.gz`).map(
    ({ at, ...body }): Line => ({ at: Number(at), body })
  )
  const begin = lines[0]?.at ?? 0
  for (const node of NODES) {
    const about = { line: 'new', edition: 'oss', nodeId: node, version: '0.16.19' }
    lines.push({ at: begin, body: { source: 'stalwart', url: `https://mx${node + 1}.lab.test`, about } })
    lines.push(...readPolls(name, node))
  }
  return lines.sort((a, b) => a.at - b.at)
}

/** Each frame that all must hear, as the fold judges it; folded in batches of `size`, each from a checkpoint. */
function judge(name: string, size: number): { readonly found: Map<string, Propagation>; readonly end: string } {
  let fold = new Fold({ wire: 'H' })
  const found = new Map<string, Propagation>()
  const story = readStory(name)
  const slots = new Map<string, number>()
  for (let from = 0; from < story.length; from += size) {
    const writer = new BatchWriter(new ArrayBuffer(16 * 1024 * 1024))
    for (const { at, body } of story.slice(from, from + size)) {
      const { server, payload } = body
      if (body.source === 'agora' && typeof payload === 'string') {
        if (!slots.has(String(server))) slots.set(String(server), slots.size)
        writer.arrival(slots.get(String(server)) ?? 0, toUnixUs(at), Buffer.from(payload, 'hex'))
      } else writer.note(toUnixUs(at), new TextEncoder().encode(JSON.stringify(body)))
    }
    fold.apply(toSeq(from + 1), writer.take([...slots.keys()]))
    for (const row of fold.takeDerived(false).propagation) found.set(String(row.at), decodePropagation(row.body))
    fold = Fold.restore(fold.checkpoint(), { wire: 'H' })
  }
  for (const it of fold.picture.propagation.current(0, Number.MAX_SAFE_INTEGER)) found.set(String(it.at), it)
  return { found, end: Buffer.from(fold.checkpoint()).toString('base64') }
}

const mustHear = ({ payload }: HeardFrame): boolean =>
  decodeBatch(Buffer.from(payload, 'hex'), 'H').events.some(
    (event) => ((MUST_HEAR_KINDS >> EVENT_TYPES.indexOf(event.type)) & 1) === 1
  )

describe.each(['quiet', 'busy'])('what nodes of the %s recording log of frames', (name) => {
  const { found } = judge(name, 4_000)
  const truth = readLines<TrueFrame>(`${RECORDINGS}/${name}/truth-heard.ndjson`).filter(mustHear)
  const pairs = truth.flatMap((frame) =>
    NODES.flatMap((node) => {
      const heard = frame.heard[String(node)]
      const mark = found.get(frame.first)?.marks.find((one) => one.nodeId === node)
      return heard === 'own' || heard === undefined || mark === undefined ? [] : [{ frame, node, heard, mark }]
    })
  )
  const isRead = (evidence: string): boolean => evidence === 'processed' || evidence === 'enforced'

  it('is called processed only where the node read it', () => {
    const wrong = pairs.filter(({ heard, mark }) => isRead(mark.evidence) && !/^\d+$/.test(heard ?? ''))
    expect(wrong).toEqual([])
  })

  it('is called processed wherever the line names its object, and nearly wherever it names none', () => {
    const heard = pairs.filter((pair) => /^\d+$/.test(pair.heard ?? ''))
    expect(heard.length).toBeGreaterThan(10)
    const read = heard.filter(({ mark }) => isRead(mark.evidence))
    const named = heard.filter(({ frame }) => frame.payload.slice(2, 6) === '0411')
    expect(named.filter(({ mark }) => !isRead(mark.evidence))).toEqual([])
    expect(read.length / heard.length).toBeGreaterThan(0.9)
  })

  it('stands within the second that the node logged', () => {
    for (const { heard, mark } of pairs) {
      const word = mark.words?.find(({ evidence }) => evidence === 'processed')
      if (word) expect(String(word.second)).toBe(heard)
    }
  })
})

describe('the fold over logs', () => {
  it('ends in the same state wherever it is cut', () => {
    expect(judge('busy', 1_500).end).toBe(judge('busy', 100_000).end)
  })
})
