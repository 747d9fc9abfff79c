import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runStoa } from '../../support/stoa-process.ts'
import { type HeardFrame, RECORDINGS, readLines } from './recording.ts'

interface Line {
  readonly at: string
  readonly nodeId: number
  readonly type: string
  readonly payload: string
  readonly arrivals: Readonly<Record<string, string>>
  readonly nodes: readonly { nodeId: number; evidence: string; from: string | null; to: string | null }[]
}

/** Second byte: tag of the first event; StateChange, EmailPush, CalendarAlert and QueueRefresh need not be heard by all. */
const NOT_FOR_ALL = new Set(['00', '01', '02', '0c'])

let data: string
beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'stoa-propagation-'))
  await stoa('import', `${RECORDINGS}/quiet/observations.ndjson.gz`)
})
afterAll(() => rmSync(data, { recursive: true, force: true }))

const stoa = (command: string, ...words: string[]) => runStoa([command, '--data', data, '--cluster', 'c', ...words])

async function lines(...words: string[]): Promise<Line[]> {
  const { stdout, code } = await stoa('propagation', '--json', ...words)
  expect(code).toBe(0)
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line)
}

describe('stoa propagation', () => {
  it('prints each frame that all must hear once, as the truth has it, with one entry a node', async () => {
    const all = readLines<HeardFrame>(`${RECORDINGS}/quiet/truth-heard.ndjson`)
    const truth = all.filter((frame) => !NOT_FOR_ALL.has(frame.payload.slice(2, 4)))
    const printed = await lines()
    expect(printed.map(({ at, nodeId, payload, arrivals }) => ({ at, nodeId, payload, arrivals }))).toEqual(
      truth.map(({ first, nodeId, payload, arrivals }) => ({ at: first, nodeId, payload, arrivals }))
    )
    expect(new Set(printed.map(({ nodes }) => JSON.stringify(nodes.map((node) => node.nodeId))))).toEqual(
      new Set(['[0,1,2]'])
    )
    expect(printed[0]).toMatchObject({ type: 'MtaQueueStatus', payload: '000b' })
    expect(printed.filter(({ type }) => type === 'RegistryReload').length).toBeGreaterThan(0)
  })

  it('gives the interval of each handing over, within the frame and its answer, and none where there was none', async () => {
    for (const { at, nodes } of await lines()) {
      for (const { evidence, from, to } of nodes) {
        const isHanded = ['handed-over', 'likely', 'firm', 'doubtful'].includes(evidence)
        expect([from === null, to === null]).toEqual([!isHanded, !isHanded])
        if (isHanded) expect([from === at, Number(to) >= Number(from)]).toEqual([true, true])
      }
    }
  })

  it('takes a range, its begin included and its end not', async () => {
    const all = await lines()
    const [first, second] = [all[5] as Line, all[10] as Line]
    const iso = (at: string) => `${new Date(Number(at) / 1000).toISOString().slice(0, 20)}${at.slice(-6)}Z`
    expect(await lines('--from', iso(first.at), '--to', iso(second.at))).toEqual(all.slice(5, 10))
  })

  it('says it in words without --json, and in a sentence when it cannot', async () => {
    const table = (await stoa('propagation')).stdout
    expect(table).toMatch(/node 1 {2}RegistryInsert BlockedIp {2}3 servers {2}Handed over to 2 of 2 nodes within .* ms/)
    expect(table).toContain('may not have read it')
    expect(await runStoa(['propagation', '--data', data])).toMatchObject({
      code: 2,
      stderr: '--cluster says of which history.\n'
    })
    expect(await runStoa(['propagation', '--data', data, '--cluster', 'none'])).toMatchObject({ code: 1 })
    expect((await stoa('propagation', '--from', 'yesterday')).code).toBe(2)
  })
})
