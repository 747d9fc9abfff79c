import type { WireVersion } from './wire-layout.table.ts'

/** Which releases speak a wire, for people and for settings (wire-format.md section 3). */
export interface WireRelease {
  readonly wire: WireVersion
  /** `0.16.12 to 0.16.17` */
  readonly releases: string
  /** Versions of the async-nats library that these releases bring; `version` of their connections in CONNZ (section 15). */
  readonly clientVersions: readonly string[]
}

/** All of them, oldest first. Anything newer than the last is read as H, which every release from 0.16 on only extends. */
export const WIRE_RELEASES: readonly WireRelease[] = [
  { wire: 'A', releases: '0.12.0 to 0.12.5', clientVersions: ['0.40.0'] },
  { wire: 'B', releases: '0.13.0 to 0.13.4', clientVersions: ['0.40.0', '0.42.0'] },
  { wire: 'C', releases: '0.14.0 to 0.14.1', clientVersions: ['0.44.2'] },
  { wire: 'D', releases: '0.15.0 to 0.15.5', clientVersions: ['0.44.2'] },
  { wire: 'E', releases: '0.16.0 to 0.16.9', clientVersions: ['0.47.0', '0.49.1'] },
  { wire: 'F', releases: '0.16.10 to 0.16.11', clientVersions: ['0.49.1'] },
  { wire: 'G', releases: '0.16.12 to 0.16.17', clientVersions: ['0.49.1', '0.50.0'] },
  { wire: 'H', releases: '0.16.18 and later', clientVersions: ['0.50.0'] }
]

const BY_MINOR: Readonly<Record<number, WireVersion>> = { 12: 'A', 13: 'B', 14: 'C', 15: 'D' }

/**
 * The wire to decode a release with: `auto` stays `auto`; `0.12` to `0.15` with or without a patch number; `0.16` and all
 * that is later is H, the newest, since it reads E to G as well. A `v` in front is taken. Null for what is no release, or
 * one before 0.12, which had no broadcasts.
 */
export function wireOfRelease(text: string): WireVersion | 'auto' | null {
  if (text === 'auto') return 'auto'
  const match = /^v?(\d{1,4})\.(\d{1,4})(?:\.\d{1,4})?$/.exec(text)
  if (match === null) return null
  const major = Number(match[1])
  const minor = Number(match[2])
  if (major > 0 || minor > 15) return 'H'
  return BY_MINOR[minor] ?? null
}
