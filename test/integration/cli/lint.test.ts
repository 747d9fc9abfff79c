import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { LintFindingView } from '../../../src/shared/api/lint-views.ts'
import { GOOD, nats, toml } from '../../support/lint-cases.table.ts'
import { runStoa } from '../../support/stoa-process.ts'

let folder = ''
const at = (name: string): string => join(folder, name)

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stoa-lint-'))
  const plain = { '@type': 'Value', secret: 'hunter2-canary' }
  await Promise.all([
    writeFile(at('good.json'), nats()),
    writeFile(at('warned.json'), nats({ authSecret: plain })),
    writeFile(at('bad.json'), JSON.stringify({ ...GOOD, authSecret: plain, capacityReadBuffer: 70_000 }, null, 1)),
    writeFile(at('one.toml'), toml(1)),
    writeFile(at('twin.toml'), toml(1)),
    writeFile(at('broken.toml'), '[cluster]\nnode-id = 1\npassword = "hunter2-canary\n')
  ])
})
afterAll(() => rm(folder, { recursive: true, force: true }))

test('a good configuration exits 0 and says nothing', async () => {
  expect(await runStoa(['lint', at('good.json')])).toEqual({ code: 0, stdout: '', stderr: '' })
})

test('warnings alone exit 0, one line each', async () => {
  const { code, stdout, stderr } = await runStoa(['lint', at('warned.json')])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout.trimEnd().split('\n')).toEqual([
    expect.stringMatching(/^warning: .*warned\.json:1 x:Coordinator\.authSecret: .*\[nats-plain-secret\]$/u)
  ])
})

test('an error exits 1, and never prints a secret', async () => {
  const { code, stdout, stderr } = await runStoa(['lint', at('bad.json')])
  expect(code).toBe(1)
  expect(stdout.split('\n')[0]).toMatch(
    /^error: .*bad\.json:\d+ x:Coordinator\.capacityReadBuffer: .* \[nats-readbuf\]$/u
  )
  expect(stderr).toBe('An error was found.\n')
  expect(stdout + stderr).not.toContain('hunter2')
})

test('with --json it is an array for scripts', async () => {
  const { code, stdout } = await runStoa(['lint', '--json', at('bad.json')])
  const findings = JSON.parse(stdout) as LintFindingView[]
  expect(code).toBe(1)
  expect(findings.map(({ severity, rule }) => [severity, rule])).toEqual([
    ['error', 'nats-readbuf'],
    ['warning', 'nats-plain-secret']
  ])
  for (const one of findings) {
    expect(Object.keys(one)).toEqual(['severity', 'rule', 'file', 'path', 'line', 'text', 'remedy'])
  }
  expect(stdout).not.toContain('hunter2')
  expect((await runStoa(['lint', '--json', at('good.json')])).stdout).toBe('[]\n')
})

test('files of several nodes are compared', async () => {
  const { code, stdout } = await runStoa(['lint', at('one.toml'), at('twin.toml')])
  expect(code).toBe(1)
  expect(stdout).toContain('are both node 1')
})

test('stdin is a file like any other', async () => {
  const { code, stdout } = await runStoa(['lint', '-'], { input: nats({ noEcho: false }) })
  expect(code).toBe(0)
  expect(stdout).toMatch(/^info: stdin:1 x:Coordinator\.noEcho: /u)
})

test('what cannot be read is an error with its place', async () => {
  const { code, stdout, stderr } = await runStoa(['lint', at('broken.toml'), at('good.json')])
  expect(code).toBe(1)
  expect(stdout).toMatch(/^error: .*broken\.toml:3: This TOML cannot be read: line 3, column \d+: .*\[unreadable\]\n$/u)
  expect(stdout + stderr).not.toContain('hunter2')
})

test.each([
  [[], /Name the files/u],
  [['/nonexistent/file.json'], /cannot be read: ENOENT/u],
  [['--wrong', 'x'], /--wrong/u]
])('wrong use %j exits 2', async (args, sentence) => {
  const { code, stdout, stderr } = await runStoa(['lint', ...args])
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toMatch(sentence)
})

test('what could not be judged is told where it is asked for', async () => {
  const { stderr } = await runStoa(['lint', '--unjudged', at('good.json')])
  expect(stderr).toMatch(
    /^not judged: clock-skew: Whether the nodes’ clocks agree: that needs the frames of a cluster that runs\.$/mu
  )
})
