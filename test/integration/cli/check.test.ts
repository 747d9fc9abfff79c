import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { clusterFolder, runStoa } from '../../support/stoa-process.ts'
import { importRecording, readRecording } from './recording-history.ts'

/** Times of the busy recording, µs: nothing has happened yet; a second process has the id of node 0. */
const CALM = 1_795_250_110_000_000
const TWICE = 1_795_250_455_000_000

let data: string
beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'stoa-check-'))
  await importRecording(data, 'busy')
  await importRecording(data, 'calm', readRecording('busy', CALM))
  await importRecording(data, 'twice', readRecording('busy', TWICE))
  const known = {
    at: '1795250500999999',
    source: 'operator',
    act: 'acknowledge',
    finding: 'missed-broadcast/2',
    note: 'reloaded'
  }
  await importRecording(data, 'known', [...readRecording('busy'), JSON.stringify(known)])
}, 120_000)
afterAll(() => rmSync(data, { recursive: true, force: true }))

const check = (cluster: string, ...words: string[]) =>
  runStoa(['check', '--data', data, '--cluster', cluster, ...words])

test.each([
  ['calm', 0, /^OK: No finding that needs anybody\./],
  ['busy', 1, /^WARNING: 6 broadcasts \(block\) .* node 2/],
  ['twice', 2, /^CRITICAL: Two processes publish as node 0: /],
  ['known', 0, /^OK: .* Acknowledged: missed-broadcast\/2\./],
  ['nowhere', 3, /^UNKNOWN: There is no cluster «nowhere»/]
])('the history «%s» is answered with code %i, in one line on stdout', async (cluster, code, line) => {
  const answer = await check(cluster)
  expect({ code: answer.code, stderr: answer.stderr }).toEqual({ code, stderr: '' })
  expect(answer.stdout).toMatch(line)
  expect(answer.stdout.trimEnd().split('\n')).toHaveLength(1)
})

test('performance data stand behind the one bar', async () => {
  const [sentence, figures, ...rest] = (await check('twice')).stdout.trimEnd().split('|')
  expect(rest).toEqual([])
  expect(sentence).toMatch(/And 1 more: missed-broadcast\/2\./)
  expect(figures).toBe(' critical=1 warning=1 info=0 acknowledged=0')
})

test('scripts get the findings whole', async () => {
  const { stdout, code } = await check('twice', '--json')
  const answer = JSON.parse(stdout) as { findings: { id: string; severity: string }[] }
  expect({ code, ...answer }).toMatchObject({
    code: 2,
    status: 'critical',
    at: expect.stringMatching(/^\d{16}$/),
    acknowledged: []
  })
  expect(answer.findings.map((one) => [one.id, one.severity])).toEqual([
    ['duplicated-id/0', 'critical'],
    ['missed-broadcast/2', 'warning']
  ])
})

test('what is acknowledged counts as ok and is told with its note', async () => {
  const answer = JSON.parse((await check('known', '--json')).stdout) as {
    acknowledged: { acknowledged: { note: string } }[]
  }
  expect(answer.acknowledged.map((one) => one.acknowledged.note)).toEqual(['reloaded'])
})

test('wrong use is unknown: a monitor would read 2 as critical', async () => {
  for (const words of [['check'], ['check', '--nonsense'], ['check', '--cluster', 'busy', '--stale-after', '0']]) {
    const { code, stdout, stderr } = await runStoa(words)
    expect({ code, stderr }).toEqual({ code: 3, stderr: '' })
    expect(stdout).toMatch(/^UNKNOWN: .+\n$/)
  }
})

test('a cluster that is to be watched and is not recorded is unknown, however well it was', async () => {
  const file = join(clusterFolder(data, 'calm'), 'cluster.json')
  const kept = readFileSync(file, 'utf8')
  writeFileSync(file, JSON.stringify({ ...(JSON.parse(kept) as object), open: true }))
  const { code, stdout } = await check('calm')
  writeFileSync(file, kept)
  expect(code).toBe(3)
  expect(stdout).toMatch(
    /^UNKNOWN: Nothing was recorded for \d+ (minutes|hours|days), although this cluster is to be watched/
  )
})

test('a history that cannot be read is unknown', async () => {
  await importRecording(data, 'broken', readRecording('busy', CALM))
  writeFileSync(join(clusterFolder(data, 'broken'), 'history.db'), 'this is no database')
  const { code, stdout } = await check('broken')
  expect(code).toBe(3)
  expect(stdout).toMatch(/^UNKNOWN: .+\n$/)
})
