import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runStoa } from '../../support/stoa-process.ts'
import { importRecording, readRecording } from './recording-history.ts'

const RANGE = ['--from', '2026-11-21T08:34:00Z', '--to', '2026-11-21T08:42:00Z']
const HOSTILE = '<img src=https://evil.test/x onerror=alert(1)>\u202e"\'`&amp;\u0007'
const LONG = 'x'.repeat(64 * 1024)
const HOSTILE_LINES = [
  { at: '1795250501000001', source: 'operator', act: 'pin', to: '1795250300000000', note: HOSTILE },
  {
    at: '1795250501000002',
    source: 'operator',
    act: 'acknowledge',
    finding: 'missed-broadcast/2',
    note: `</style><script>alert(2)</script>${LONG}`
  },
  {
    at: '1795250501000003',
    source: 'agora',
    server: `${HOSTILE}${LONG}`,
    status: 'connected',
    info: { version: HOSTILE }
  },
  { at: '1795250501000004', source: 'agora', server: `${HOSTILE}${LONG}`, status: 'disconnect', cause: HOSTILE },
  { at: '1795250509000004', source: 'agora', server: 'nats-1', rtt_us: 5 }
].map((line) => JSON.stringify(line))

let data: string
beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'stoa-report-'))
  await importRecording(data, 'busy')
  await importRecording(data, 'hostile', [...readRecording('busy'), ...HOSTILE_LINES])
}, 120_000)
afterAll(() => rmSync(data, { recursive: true, force: true }))

const report = (cluster: string, ...words: string[]) =>
  runStoa(['report', '--data', data, '--cluster', cluster, ...RANGE, ...words])

test('one page tells the incident: what happened, who was affected, what could not be known', async () => {
  const out = join(data, 'busy.html')
  const done = await report('busy', '--out', out, '--json')
  expect({ code: done.code, stderr: done.stderr }).toEqual({ code: 0, stderr: '' })
  expect(JSON.parse(done.stdout)).toMatchObject({ file: out, bytes: statSync(out).size, broadcasts: 41 })
  const page = readFileSync(out, 'utf8')
  const heads = [...page.matchAll(/<h2>([^<]+)<\/h2>/g)].map((match) => match[1])
  expect(heads).toEqual([
    'What happened',
    'Who was affected',
    'Findings',
    'Blocks and other broadcasts',
    'Latency',
    'Gaps',
    'Notes',
    'What could not be known'
  ])
  for (const words of [
    'Two processes publish as node 0',
    'Doubtful at node 2',
    'Missed by node 2',
    'No ear at',
    '<svg'
  ])
    expect(page).toContain(words)
})

test('it asks nobody for anything, runs nothing, and is for its owner alone', async () => {
  const out = join(data, 'quiet-page.html')
  await report('busy', '--out', out)
  const page = readFileSync(out, 'utf8')
  expect(page).toMatch(
    /<meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;; style-src &#39;sha256-/
  )
  expect(page).not.toMatch(
    /<script|<link|<iframe|<img|<object|<base|\b(?:src|href|srcset|action)\s*=|url\(|@import|https?:/i
  )
  expect(page).not.toMatch(/\son\w+\s*=/i)
  if (process.platform !== 'win32') expect(statSync(out).mode & 0o777).toBe(0o600)
  expect(readdirSync(data).filter((name) => name.endsWith('.new'))).toEqual([])
})

test('what stands there is kept unless --force', async () => {
  const out = join(data, 'mine.html')
  writeFileSync(out, 'mine')
  const refused = await report('busy', '--out', out)
  expect(refused.code).toBe(1)
  expect(refused.stderr).toBe(`${out} exists already; --force replaces it.\n`)
  expect(readFileSync(out, 'utf8')).toBe('mine')
  expect((await report('busy', '--out', out, '--force')).code).toBe(0)
  expect(readFileSync(out, 'utf8')).toMatch(/^<!doctype html>/)
  const nowhere = await report('busy', '--out', join(data, 'no-such-folder', 'r.html'))
  expect(nowhere.code).toBe(1)
  expect(nowhere.stderr).toMatch(/cannot be written \(ENOENT\)\.\n$/)
})

test('names and notes of strangers are text, shortened, with what cannot be seen shown', async () => {
  const out = join(data, 'hostile.html')
  expect((await report('hostile', '--out', out)).code).toBe(0)
  const page = readFileSync(out, 'utf8')
  expect(page).not.toMatch(/<img|<script/)
  for (const unseen of ['\u202e', '\u0007']) expect(page).not.toContain(unseen)
  expect(page).toContain('&#60;img src')
  expect(page).toContain('U+202E')
  expect(page).not.toContain('x'.repeat(2_000))
  expect(page.match(/<\/style>/g)).toHaveLength(1)
})

test('a time that is none, or no file to write to, is wrong use', async () => {
  const wrong = async (...words: string[]): Promise<number | null> =>
    (await runStoa(['report', '--data', data, '--cluster', 'busy', ...words])).code
  expect(await wrong(...RANGE)).toBe(2)
  expect(await wrong('--out', 'x.html')).toBe(2)
  expect(await wrong('--from', '2026-11-21T09:00:00Z', '--to', '2026-11-21T08:00:00Z', '--out', 'x.html')).toBe(2)
})
