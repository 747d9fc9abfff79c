import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { systemClock } from './clock.ts'
import { openLogFile } from './log-file.ts'

const folders: string[] = []
const freshFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), 'stoa-log-'))
  folders.push(folder)
  return folder
}
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

test('writes one JSON object a line, whatever text comes from outside, into a file of mode 0600', () => {
  const folder = freshFolder()
  const log = openLogFile(folder, systemClock)
  const outside = 'a\nb %c %s %d \u001b[31m {"event":"forged"} \u202e'
  log('server-error', { sentence: outside })
  log('started')
  const file = join(folder, 'logs', 'stoa.log')
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { event: 'server-error', sentence: outside },
    { event: 'started' }
  ])
  expect(statSync(file).mode & 0o777).toBe(0o600)
})

test('keeps five files of about 10 MiB and no more', () => {
  const folder = freshFolder()
  const log = openLogFile(folder, systemClock)
  const fields = Object.fromEntries(Array.from({ length: 400 }, (_, i) => [`field${i}`, 'x'.repeat(490)]))
  for (let i = 0; i < 330; i += 1) log('big', fields)
  const files = readdirSync(join(folder, 'logs')).sort()
  expect(files).toEqual(['stoa.1.log', 'stoa.2.log', 'stoa.3.log', 'stoa.4.log', 'stoa.log'])
  for (const file of files) expect(statSync(join(folder, 'logs', file)).size).toBeLessThan(10.5 * 1024 * 1024)
})
