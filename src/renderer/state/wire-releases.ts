/** Stalwart's releases by the wire that they speak (wire-vectors.json, wireVersions). */
const RELEASES: ReadonlyMap<string, string> = new Map([
  ['A', '0.12'],
  ['B', '0.13'],
  ['C', '0.14'],
  ['D', '0.15'],
  ['E', '0.16.0 to 0.16.9'],
  ['F', '0.16.10 to 0.16.11'],
  ['G', '0.16.12 to 0.16.17'],
  ['H', '0.16.18 and later']
])

/** The releases whose layout a frame was read by; anything but a wire's letter stays as it came. */
export const toReleases = (wire: string): string => RELEASES.get(wire) ?? wire

/** The line that a guess stands for: wires of 0.16 differ by additions only, so frames seldom tell them apart. */
export const toReleaseLine = (wire: string): string => toReleases(wire).slice(0, 4)
