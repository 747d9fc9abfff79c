import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { DecodedJson } from '../../../src/shared/wire/event-json.ts'
import { ROOT } from '../../support/source-text.ts'
import { runStoa, spawnStoa } from '../../support/stoa-process.ts'

interface Vector {
  readonly name: string
  readonly wire: readonly string[]
  readonly hex: string
  readonly expected: DecodedJson
}

const { vectors } = JSON.parse(readFileSync(join(ROOT, 'test', 'support', 'wire-vectors.json'), 'utf8')) as {
  readonly vectors: readonly Vector[]
}
const toLines = (text: string): unknown[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown)

test.each([
  ['0.12', 'A'],
  ['0.13', 'B'],
  ['0.14', 'C'],
  ['0.15', 'D'],
  ['0.16', 'H']
])('answers every vector of %s in the shape of the vectors file, a line for a line', async (release, wire) => {
  const mine = vectors.filter((vector) => vector.wire.includes(wire))
  const input = mine.map(({ hex }) => `${hex}\n`).join('')
  const { code, stdout, stderr } = await runStoa(['decode', '--release', release], { input })
  expect(toLines(stdout)).toEqual(mine.map(({ expected }) => ({ ...expected, wire })))
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
})

test('takes payloads as words, and the newest wire for 0.16', async () => {
  const { code, stdout } = await runStoa(['decode', '--release', '0.16', '0008', '0x01 08', ''])
  expect(toLines(stdout)).toEqual([
    { nodeId: 0, events: [{ type: 'CacheInvalidateAll' }], wire: 'H' },
    { nodeId: 1, events: [{ type: 'CacheInvalidateAll' }], wire: 'H' },
    { nodeId: null, events: [], error: 'empty', fatal: true, wire: 'H' }
  ])
  expect(code).toBe(0)
})

test('an empty line is an empty payload, and no input is no line', async () => {
  const one = await runStoa(['decode', '--release', '0.16'], { input: '\n' })
  expect(toLines(one.stdout)).toEqual([{ nodeId: null, events: [], error: 'empty', fatal: true, wire: 'H' }])
  expect(await runStoa(['decode', '--release', '0.16'])).toEqual({ code: 0, stdout: '', stderr: '' })
})

test('a line that is not hex is answered too, and told at the end', async () => {
  const { code, stdout, stderr } = await runStoa(['decode', '--release', '0.16'], { input: '0008\nhello\n000\n0008' })
  expect(toLines(stdout).map((line) => (line as DecodedJson).error)).toEqual([
    undefined,
    'not-hex',
    'not-hex',
    undefined
  ])
  expect(code).toBe(1)
  expect(stderr).toBe('Line 2 was not hexadecimal, nor were 1 more; the other lines were decoded.\n')
})

test('answers a line before the next one is given', async () => {
  const child = spawnStoa(['decode', '--release', '0.16'])
  const answer = new Promise<string>((done) => child.stdout?.once('data', (piece: Buffer) => done(piece.toString())))
  child.stdin?.write('0008\n')
  expect(JSON.parse(await answer)).toEqual({ nodeId: 0, events: [{ type: 'CacheInvalidateAll' }], wire: 'H' })
  child.stdin?.end()
  expect(await new Promise((done) => child.once('exit', done))).toBe(0)
})

test('auto reads what speaks for an old release as that release, and says why', async () => {
  const old = vectors.filter(({ wire, expected }) => wire.join('') === 'B' && expected.error === undefined)
  const input = old.map(({ hex }) => `${hex}\n`).join('')
  const { code, stdout, stderr } = await runStoa(['decode'], { input })
  expect(toLines(stdout)).toEqual(old.map(({ expected }) => ({ ...expected, wire: 'B' })))
  expect(code).toBe(0)
  expect(stderr).toMatch(/0\.13: .* frames looked at decode so.*\.\n$/)
})

test('auto says that it is unsure where nothing tells', async () => {
  const { stderr } = await runStoa(['decode', '0008'])
  expect(stderr).toMatch(/^Unsure, read as 0\.16 and later: .*\.\n$/)
})

test.each([
  [['decode', '--relase', 'auto'], 'There is no option --relase. «stoa decode --help» lists what it takes.\n'],
  [['decode', '--release', '0.11'], /^--release takes auto, 0\.12, .*, not «0\.11»\.\n$/],
  [['frobnicate'], 'There is no command «frobnicate»; «stoa --help» lists them.\n']
])('%j is wrong use: one sentence and exit code 2', async (words, sentence) => {
  const { code, stdout, stderr } = await runStoa(words)
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toEqual(typeof sentence === 'string' ? sentence : expect.stringMatching(sentence))
})

test.each(['serve', 'login', 'decode', 'export', 'import', 'bench'])(
  'stoa %s --help says how it is used',
  async (name) => {
    const { code, stdout, stderr } = await runStoa([name, '--help'])
    expect({ code, stderr, firstWords: stdout.slice(0, 5 + name.length) }).toEqual({
      code: 0,
      stderr: '',
      firstWords: `stoa ${name}`
    })
  }
)
