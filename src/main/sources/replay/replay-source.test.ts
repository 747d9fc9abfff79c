import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CollectingSink } from '../../../../test/support/collecting-sink.ts'
import { InterchangeWriter } from './arrival-keys.ts'
import { ReplaySource } from './replay-source.ts'

const ONE = '{"at":"10","source":"agora","server":"n","payload":"000c"}'
const TWO = '{"at":"20","source":"later","deep":{"n":18446744073709551615}}'
const THREE = '{"at":"15","source":"agora","server":"m","payload":"00","more":1}'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stoa-replay-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function replay(...contents: readonly (string | Uint8Array)[]) {
  const files = contents.map((_, n) => join(folder, `${n}`))
  await Promise.all(contents.map((content, n) => writeFile(files[n] ?? '', content)))
  const sink = new CollectingSink()
  const result = await new ReplaySource({ files, sink }).run()
  const writer = new InterchangeWriter()
  const text = sink.observations.map((observation) => writer.write(observation)).join('') + writer.end()
  return { result, text, sink }
}

describe('replay', () => {
  it.each([
    ['plain lines', [`${ONE}\n${TWO}\n${THREE}\n`]],
    ['a last line without its end', [`${ONE}\n${TWO}\n${THREE}`]],
    ['CRLF, empty lines and a byte order mark', [`\ufeff${ONE}\r\n\r\n${TWO}\r\n  \n${THREE}\r\n`]],
    ['gzip', [gzipSync(`${ONE}\n${TWO}\n${THREE}\n`)]],
    [
      'gzip members cut within a line',
      [Buffer.concat([gzipSync(`${ONE}\n${TWO.slice(0, 9)}`), gzipSync(`${TWO.slice(9)}\n${THREE}`)])]
    ],
    ['several files', [`${ONE}`, gzipSync(`${TWO}\n`), THREE]]
  ])('reads %s', async (_, contents) => {
    const { result, text } = await replay(...contents)
    expect(result).toMatchObject({ ok: true, value: { arrivals: 2, notes: 1, badLines: 0, backwards: 1 } })
    expect(text).toBe(`${ONE}\n${TWO}\n${THREE}\n`)
  })

  it('names bad lines by their number and goes on behind them', async () => {
    const { result, text } = await replay(
      Buffer.concat([Buffer.from(`${ONE}\n\nnonsense\n`), Buffer.of(0xff, 0x0a), Buffer.from(TWO)])
    )
    expect(text).toBe(`${ONE}\n${TWO}\n`)
    expect(result).toMatchObject({
      ok: true,
      value: {
        lines: 5,
        badLines: 2,
        firstBadLines: [
          { line: 3, sentence: expect.stringMatching(/not JSON/) },
          { line: 4, sentence: 'the line is not UTF-8' }
        ]
      }
    })
  })

  it('says how far it came when a gzip file is cut short', async () => {
    const whole = gzipSync(Array.from({ length: 5000 }, (_, n) => ONE.replace('10', `${10 + n * n}`)).join('\n'))
    const { result } = await replay(whole.subarray(0, whole.length - 2000))
    expect(result).toMatchObject({ ok: false, error: { kind: 'damaged-gzip', file: join(folder, '0') } })
  })

  it('says that a file is not there', async () => {
    const result = await new ReplaySource({ files: [join(folder, 'absent')], sink: new CollectingSink() }).run()
    expect(result).toMatchObject({
      ok: false,
      error: { kind: 'unreadable', sentence: expect.stringMatching(/absent cannot be read/) }
    })
  })

  it('lets the sink breathe and passes over an absurd line in bounded memory', async () => {
    const long = gzipSync(`${ONE}\n${'x'.repeat(30 * 1024 * 1024)}\n${TWO}\n`)
    const { result, sink } = await replay(long)
    expect(result).toMatchObject({ ok: true, value: { arrivals: 1, notes: 1, badLines: 1 } })
    expect(sink.drains).toBeGreaterThan(100)
  })

  it.each(['quiet', 'busy'])('gives the %s recording back byte for byte', async (name) => {
    const recording = join(import.meta.dirname, '../../../../test/fixtures/recording', name, 'observations.ndjson.gz')
    const zipped = await readFile(recording)
    const { result, text } = await replay(zipped)
    const original = gunzipSync(zipped).toString()
    expect(result).toMatchObject({ ok: true, value: { badLines: 0, lines: original.split('\n').length - 1 } })
    expect(text === original).toBe(true)
  })
})
