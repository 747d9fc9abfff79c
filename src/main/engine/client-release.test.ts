import { expect, test } from 'vitest'
import { WIRE_RELEASES } from '../../shared/wire/release.ts'
import { guessRelease } from './client-release.ts'

test.each([
  ['0.40.0', '0.12.0 to 0.13.2'],
  ['0.42.0', '0.13.3 to 0.13.4'],
  ['0.44.2', '0.14.0 to 0.15.5'],
  ['0.47.0', '0.16.0 to 0.16.7'],
  ['0.49.1', '0.16.8 to 0.16.16'],
  ['0.50.0', '0.16.17 or later']
])('a node with async-nats %s is %s, as far as packagers left it alone', (version, releases) => {
  expect(guessRelease('rust', version)).toEqual({
    sentence: `${releases}, by its client library ${version}; packagers may change it.`,
    confidence: 0.8
  })
})

test('every library that a wire comes with names a release, and nothing else does', () => {
  const known = WIRE_RELEASES.flatMap(({ clientVersions }) => clientVersions)
  for (const version of known) expect(guessRelease('rust', version).confidence).toBeGreaterThan(0)
  for (const [lang, version] of [
    ['go', '0.50.0'],
    ['rust', '0.51.0'],
    ['rust', null],
    [null, '0.50.0']
  ] as const) {
    expect(guessRelease(lang, version).confidence).toBe(0)
  }
})
