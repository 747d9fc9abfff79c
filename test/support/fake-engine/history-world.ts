import type { DensityView, HistoryView, OpenedFileView, PinView } from '../../../src/shared/api/history-views.ts'
import { HOSTILE, makeRandom, type Scene } from './world.ts'

const DAY_MS = 86_400_000
const PARTS = 300
/** The opened file's one hour ends here: two days before the start. */
const FILE_END_MS = Math.floor(Date.now() / 1000) * 1000 - 2 * DAY_MS

/** Where a scene's history begins and ends, ms. */
export function endsOf(scene: Scene): { readonly oldestMs: number; readonly newestMs: number } {
  if (scene === 'file') return { oldestMs: FILE_END_MS - 3_600_000, newestMs: FILE_END_MS }
  return { oldestMs: Date.now() - 7 * DAY_MS, newestMs: Date.now() }
}

/** Gaps stand on a fixed grid of time, so that strip, steps and list agree. */
function gapsBetween(scene: Scene, fromMs: number, toMs: number) {
  if (scene === 'empty') return []
  const every = 2 * 3_600_000
  const gaps: { server: string | null; fromMs: number; toMs: number | null }[] = []
  for (let at = Math.ceil((fromMs - 600_000) / every) * every; at < toMs; at += every) {
    const whole = (at / every) % 3 === 0
    gaps.push({
      server: whole ? null : scene === 'hostile' ? (HOSTILE[5] as string) : 'nats-2.example.net:4222',
      fromMs: at,
      toMs: at + (whole ? 300_000 : 90_000)
    })
  }
  return gaps
}

export const FIRST_PINS: readonly PinView[] = [
  pin(901, Date.now() - 25 * 60_000, 'Deploy of 0.16.19 began here, node by node.'),
  pin(902, Date.now() - 3 * 3_600_000, 'Cable to the second rack pulled by the cleaners.')
]

export function pin(seq: number, atMs: number, text: string): PinView {
  return { seq, atUs: String(Math.round(atMs * 1000)), text, writtenUs: String(Date.now() * 1000) }
}

export function densityOf(
  scene: Scene,
  asked: { readonly fromUs: string | null; readonly toUs: string | null },
  pins: readonly PinView[]
): DensityView {
  const { oldestMs, newestMs } = endsOf(scene)
  const fromMs = asked.fromUs === null ? oldestMs : Number(asked.fromUs) / 1000
  const toMs = asked.toUs === null ? newestMs : Number(asked.toUs) / 1000
  const stepMs = (toMs - fromMs) / PARTS
  const empty = scene === 'empty'
  return {
    fromMs,
    toMs,
    stepMs,
    steps: Array.from({ length: PARTS }, (_, part) => {
      const atMs = fromMs + part * stepMs
      const random = makeRandom(Math.floor(atMs / 1000))
      const inside = !empty && atMs >= oldestMs && atMs <= newestMs
      const wave = 0.6 + 0.4 * Math.sin(atMs / 900_000)
      return {
        atMs,
        events: inside ? Math.floor(40 * wave * (0.5 + random()) * (part % 61 === 0 ? 12 : 1) * (stepMs / 1000)) : 0,
        mustHear: inside && random() < 0.07 ? 1 + Math.floor(random() * 5) : 0,
        findings: inside && random() < 0.012 ? 1 : 0
      }
    }),
    gaps: gapsBetween(scene, fromMs, toMs),
    pins: pins.filter((each) => Number(each.atUs) / 1000 >= fromMs && Number(each.atUs) / 1000 <= toMs),
    oldestMs: empty ? null : oldestMs,
    newestMs: empty ? null : newestMs
  }
}

/** Steps of the made-up history: gaps and pins where they are, a block on every seventh minute. */
export function stepOf(
  scene: Scene,
  input: { readonly fromUs: string; readonly direction: 'backward' | 'forward'; readonly kinds: readonly string[] },
  pins: readonly PinView[]
) {
  const { oldestMs, newestMs } = endsOf(scene)
  const fromMs = Number(input.fromUs) / 1000
  const found: { atUs: string; kind: string; sentence: string }[] = []
  const add = (atMs: number, kind: string, sentence: string): void => {
    if (input.kinds.includes(kind)) found.push({ atUs: String(Math.round(atMs * 1000)), kind, sentence })
  }
  for (const gap of gapsBetween(scene, oldestMs, newestMs)) {
    add(gap.fromMs, 'gap', gap.server === null ? 'A gap: nobody could hear.' : `A gap of ${gap.server}.`)
  }
  for (const each of pins) add(Number(each.atUs) / 1000, 'pin', each.text)
  const every = 7 * 60_000
  for (let at = Math.ceil(oldestMs / every) * every; at < newestMs; at += every) {
    add(at, 'block', 'Node 4 blocked an address.')
    if ((at / every) % 11 === 0) add(at + 60_000, 'finding', 'Node 7 became deaf.')
  }
  const back = input.direction === 'backward'
  const ordered = found
    .filter((each) => (back ? Number(each.atUs) < fromMs * 1000 : Number(each.atUs) > fromMs * 1000))
    .toSorted((a, b) => (back ? Number(b.atUs) - Number(a.atUs) : Number(a.atUs) - Number(b.atUs)))
  return ordered[0] ?? null
}

export function historyOf(
  scene: Scene,
  retention: { readonly bytes: number; readonly days: number | null },
  pins: readonly PinView[],
  opened: readonly OpenedFileView[]
): HistoryView {
  const { oldestMs, newestMs } = endsOf(scene)
  const empty = scene === 'empty'
  const gaps = gapsBetween(scene, oldestMs, newestMs).toReversed()
  return {
    bytesOnDisk: empty ? 24_576 : 312_000_000,
    oldestUs: empty ? null : `${Math.round(oldestMs)}000`,
    newestUs: empty ? null : `${Math.round(newestMs)}000`,
    observations: empty ? 0 : 14_437_131,
    chunks: empty ? 0 : 4812,
    events: empty ? 0 : 6_914_002,
    retentionBytes: retention.bytes,
    retentionDays: retention.days,
    gaps: gaps.map((gap) => ({
      server: gap.server,
      fromUs: `${gap.fromMs}000`,
      toUs: gap.toMs === null ? null : `${gap.toMs}000`,
      cause: scene === 'hostile' ? (HOSTILE[1] as string) : 'connection lost: no answer to two pings'
    })),
    gapCount: gaps.length,
    pins,
    exported: scene === 'well' ? [{ path: '/root/stoa/prod.stoa', bytes: 8_200_000, atMs: Date.now() - 600_000 }] : [],
    opened,
    capture:
      scene === 'trouble'
        ? { state: 'found', sentence: 'The stream STOA captures stwt.agora since 3 days, 72 h deep.', command: null }
        : scene === 'empty'
          ? { state: 'unknown', sentence: 'JetStream does not answer this user.', command: null }
          : {
              state: 'none',
              sentence:
                'No stream captures the subject: what is said while Stoa is away stays unknown. The command below makes one that keeps 72 hours in at most 1 GiB of disk on one server. A crash of that server may lose its last seconds without a trace.',
              command:
                'nats stream add STOA --subjects stwt.agora --storage file --retention limits --max-age 72h --max-bytes 1GiB --discard old --replicas 1 --defaults'
            }
  }
}

export function openedFile(path: string): OpenedFileView {
  const name =
    path
      .split('/')
      .at(-1)
      ?.replace(/\.stoa$/, '') ?? path
  return { slug: 'file', path, name, openedMs: Date.now(), bytes: 8_200_000 }
}
