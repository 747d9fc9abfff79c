import { WIRE_RELEASES } from '../../shared/wire/release.ts'

/** What a node's release probably is, and on what that rests. `confidence` is 0..1. */
export interface ReleaseGuess {
  readonly sentence: string
  readonly confidence: number
}

/** A packager may have changed the library, and several releases bring the same one. */
const BY_CLIENT = 0.8

/** By the version of the NATS library that a node's connection names (wire-format.md section 15). */
export function guessRelease(lang: string | null, version: string | null): ReleaseGuess {
  if (lang === null || version === null) return { sentence: 'Its client library is not known.', confidence: 0 }
  const releases = lang === 'rust' ? WIRE_RELEASES.filter((it) => it.clientVersions.includes(version)) : []
  const first = releases[0]
  const last = releases.at(-1)
  if (!first || !last) return { sentence: `No release is known that brings ${lang} ${version}.`, confidence: 0 }
  const from = first.releases.split(' ')[0] ?? ''
  const to = last.releases.endsWith('later') ? 'or later' : `to ${last.releases.split(' ').at(-1)}`
  return { sentence: `${from} ${to}, by its client library ${version}.`, confidence: BY_CLIENT }
}
