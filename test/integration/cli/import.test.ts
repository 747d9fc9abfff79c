import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ROOT } from '../../support/source-text.ts'
import { runStoa, serveStoa } from '../../support/stoa-process.ts'

const RECORDINGS = join(ROOT, 'test', 'fixtures', 'recording')

let data: string
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'stoa-import-'))
})
afterEach(() => rmSync(data, { recursive: true, force: true }))

const stoa = (...words: string[]) =>
  runStoa([...words.slice(0, 1), '--data', data, '--cluster', 'c', ...words.slice(1)])
const recording = (name: string) => join(RECORDINGS, name, 'observations.ndjson.gz')

test.each(['quiet', 'busy'])(
  'the %s recording: every frame of its truth, none lost, none doubled, none unread',
  async (name) => {
    const text = readFileSync(join(RECORDINGS, name, 'truth-heard.ndjson'), 'utf8').trimEnd()
    const truth = text.split('\n').map((line) => JSON.parse(line) as { payload: string; nodeId: number; first: string })
    const done = await stoa('import', recording(name), '--json')
    expect(done.code).toBe(0)
    expect(done.stderr).toMatch(/^(\d+ observations so far\n)*$/)
    expect((JSON.parse(done.stdout) as { badLines: number }).badLines).toBe(0)
    const lines = (await stoa('export')).stdout.trimEnd().split('\n')
    const events = lines.map((line) => JSON.parse(line) as { at: string; nodeId: number; type: string })
    expect(events.filter((event) => event.type === 'Undecodable')).toEqual([])
    const input = truth.map(({ payload }) => `${payload}\n`).join('')
    const decoded = (await runStoa(['decode', '--release', '0.16'], { input })).stdout.trimEnd().split('\n')
    const expected = decoded.flatMap((line, n) => {
      const frame = JSON.parse(line) as { nodeId: number; events: readonly object[] }
      return frame.events.map((event) => ({ at: truth[n]?.first, nodeId: frame.nodeId, ...event }))
    })
    expect(events.filter((event) => event.type !== 'Gap')).toEqual(expected)
  }
)

test('what was imported comes out again byte for byte, sources that are not built yet included', async () => {
  await stoa('import', recording('quiet'))
  const { stdout } = await stoa('export', '--raw')
  expect(stdout).toBe(gunzipSync(readFileSync(recording('quiet'))).toString('utf8'))
})

test('the same file again is refused and changes nothing; a later one is added', async () => {
  await stoa('import', recording('quiet'))
  const once = (await stoa('export', '--raw')).stdout
  const again = await stoa('import', recording('quiet'))
  expect({ code: again.code, lines: again.stderr.split('\n').length }).toEqual({ code: 1, lines: 2 })
  expect((await stoa('export', '--raw')).stdout).toBe(once)
  expect((await stoa('import', recording('busy'))).code).toBe(0)
  expect((await stoa('export', '--raw')).stdout.startsWith(once)).toBe(true)
})

test('lines that cannot be read are named and left out; a file that is none makes no cluster', async () => {
  const file = join(data, 'mixed.ndjson')
  const good = '{"at":"1","source":"agora","server":"n","payload":"0008"}'
  writeFileSync(file, `${good}\nnonsense\n${good.replace('"1"', '"2"')}\n`)
  const mixed = await stoa('import', file)
  expect(mixed.code).toBe(1)
  expect(mixed.stderr).toContain(`${file}:2: `)
  expect((await stoa('export')).stdout.split('\n')).toHaveLength(3)
  const none = await runStoa(['import', '--data', data, '--cluster', 'other', join(data, 'missing.gz')])
  expect({ code: none.code, stdout: none.stdout }).toEqual({ code: 1, stdout: '' })
  expect((await runStoa(['export', '--data', data, '--cluster', 'other'])).code).toBe(1)
})

test('is refused while another Stoa uses the data folder', async () => {
  const serving = await serveStoa(['--data', data])
  const refused = await stoa('import', recording('quiet'))
  await serving.stop()
  expect({ code: refused.code, stdout: refused.stdout, lines: refused.stderr.split('\n').length }).toEqual({
    code: 1,
    stdout: '',
    lines: 2
  })
})

test('a recording of a part, with names and without, is a file for this user alone and is not overwritten', async () => {
  await stoa('import', recording('busy'))
  const file = join(data, 'part.stoa')
  const range = ['--from', '2026-11-21T08:36:00Z', '--to', '2026-11-21T08:38:00Z']
  const done = await stoa('export', '--recording', file, ...range)
  expect({ code: done.code, stderr: done.stderr }).toEqual({ code: 0, stderr: '' })
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect((await stoa('export', '--recording', file)).code).toBe(1)
  const hidden = await stoa('export', '--recording', join(data, 'hidden.stoa'), ...range, '--anonymous', '--json')
  expect(JSON.parse(hidden.stdout)).toMatchObject({ file: join(data, 'hidden.stoa') })
  expect((JSON.parse(hidden.stdout) as { remains: string }).remains).toContain('remain')
  expect((await stoa('export', '--anonymous')).code).toBe(2)
})
