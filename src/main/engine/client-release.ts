/** What a node's release probably is, and on what that rests. `confidence` is 0..1. */
export interface ReleaseGuess {
  readonly sentence: string
  readonly confidence: number
}

/** Several releases bring the same library, and a packager may have changed it. */
const BY_CLIENT = 0.8

/** The async-nats version of each release's lock file (wire-format.md section 15). */
const RELEASES: ReadonlyMap<string, string> = new Map([
  ['0.40.0', '0.12.0 to 0.13.2'],
  ['0.42.0', '0.13.3 to 0.13.4'],
  ['0.44.2', '0.14.0 to 0.15.5'],
  ['0.47.0', '0.16.0 to 0.16.7'],
  ['0.49.1', '0.16.8 to 0.16.16'],
  ['0.50.0', '0.16.17 or later']
])

/** By the version of the NATS library that a node's connection names in CONNZ. */
export function guessRelease(lang: string | null, version: string | null): ReleaseGuess {
  if (lang === null || version === null) return { sentence: 'Its client library is not known.', confidence: 0 }
  const releases = lang === 'rust' ? RELEASES.get(version) : undefined
  if (releases === undefined) {
    return { sentence: `No release is known that brings ${lang} ${version}.`, confidence: 0 }
  }
  const sentence = `${releases}, by its client library ${version}; packagers may change it.`
  return { sentence, confidence: BY_CLIENT }
}
