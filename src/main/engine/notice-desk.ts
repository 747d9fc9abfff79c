import type { NoticesView, NoticeView } from '../../shared/api/lint-views.ts'
import { NO_NOTIFICATIONS } from '../../shared/api/notifications.ts'
import type { Clock } from '../../shared/cluster/clock.ts'
import type { Finding } from '../../shared/findings/finding.ts'
import type { HostQuestion } from './engine-protocol.ts'
import { type Notice, NotificationJudge } from './notification-judge.ts'
import type { WatchedCluster } from './watched-cluster.ts'

/** Findings change at most twice a second; what is told of them may come a second later. */
const LOOK_MS = 1_000
/** Kept for the page and for Settings; older ones stand among the findings. */
const MOST_KEPT = 20
/** Of one text on a desktop; longer ones are cut off there in any case. */
const TEXT_MAX = 256

/** A cluster as the desk sees it. */
export type NoticedCluster = Pick<WatchedCluster, 'slug' | 'name' | 'isWatched' | 'stored' | 'glance'>

export interface NoticeDeskParts {
  readonly clock: Clock
  readonly ask: (question: HostQuestion) => Promise<unknown>
  readonly where: 'desktop' | 'page'
  /** A look that failed must not end the engine: it records. */
  readonly log: (event: string, fields: Readonly<Record<string, unknown>>) => void
  /** Those that are open. */
  readonly clusters: () => Promise<readonly NoticedCluster[]>
  /** Minute of the local day of a moment, ms since 1970; by default in this computer's time zone. */
  readonly minuteOfDay?: (ms: number) => number
}

/** Tells the operator of findings on the desktop, or in the page where the host has none. */
export class NoticeDesk {
  readonly #parts: NoticeDeskParts
  readonly #judges = new Map<string, NotificationJudge>()
  #notices: readonly NoticeView[] = []
  #lastId = 0
  #cancel: (() => void) | null = null

  constructor(parts: NoticeDeskParts) {
    this.#parts = parts
  }

  start(): void {
    this.#cancel ??= this.#parts.clock.after(LOOK_MS, () => {
      this.#cancel = null
      void this.look()
        .catch((cause: unknown) => this.#parts.log('notices-failed', { cause: String(cause) }))
        .finally(() => {
          if (!this.#isStopped) this.start()
        })
    })
  }

  /** Twice is fine. */
  stop(): void {
    this.#isStopped = true
    this.#cancel?.()
    this.#cancel = null
  }

  get where(): 'desktop' | 'page' {
    return this.#parts.where
  }

  get view(): NoticesView {
    return { notices: this.#notices, where: this.#parts.where }
  }

  /** Looks at every cluster once. */
  async look(): Promise<void> {
    const { clock, clusters, minuteOfDay = toMinuteOfDay } = this.#parts
    const open = await clusters()
    for (const slug of this.#judges.keys()) if (!open.some((it) => it.slug === slug)) this.#judges.delete(slug)
    for (const cluster of open) {
      const settings = cluster.stored.file.notifications ?? NO_NOTIFICATIONS
      if (!settings.on || !cluster.isWatched) continue
      const judge = this.#judges.get(cluster.slug) ?? new NotificationJudge()
      this.#judges.set(cluster.slug, judge)
      const now = clock.nowUnix()
      const moment = { now, minuteOfDay: minuteOfDay(now / 1000), findings: await findingsOf(cluster) }
      for (const notice of judge.judge(settings, moment)) await this.#tell(cluster, notice)
    }
  }

  /** One that shows how they look. False: this host cannot show any, the page does. */
  async tryOut(cluster: NoticedCluster): Promise<boolean> {
    return this.#tell(cluster, {
      severity: 'info',
      title: 'A trial',
      text: 'This is how Stoa tells of a finding.',
      finding: null
    })
  }

  #isStopped = false

  async #tell({ slug, name }: NoticedCluster, notice: Notice): Promise<boolean> {
    const { clock, ask, where } = this.#parts
    const kept = {
      ...notice,
      id: ++this.#lastId,
      atMs: Math.round(clock.nowUnix() / 1000),
      cluster: slug,
      clusterName: name
    }
    this.#notices = [...this.#notices, kept].slice(-MOST_KEPT)
    if (where === 'page') return false
    const title = toDesktopText(`${name}: ${notice.title}`)
    return (await ask({ kind: 'notify', title, body: toDesktopText(notice.text) })) === true
  }
}

async function findingsOf(cluster: NoticedCluster): Promise<readonly Finding[]> {
  const { fold } = await cluster.glance({ kind: 'live' }, LOOK_MS)
  return fold.picture.findings.all
}

function toMinuteOfDay(ms: number): number {
  const date = new Date(ms)
  return date.getHours() * 60 + date.getMinutes()
}

/**
 * Outside text for a desktop's notification (R3): cut, control and direction characters made visible, and nothing that
 * those desktops which read markup in it would take for markup.
 */
export function toDesktopText(text: string): string {
  const cut = text.length > TEXT_MAX ? `${text.slice(0, TEXT_MAX - 1)}…` : text
  return cut
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\uFFFD')
    .replaceAll('&', '＆')
    .replaceAll('<', '‹')
    .replaceAll('>', '›')
}
