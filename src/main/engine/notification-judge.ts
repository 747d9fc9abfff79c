import type { NotificationSettings } from '../../shared/api/notifications.ts'
import { type Finding, SEVERITIES, type Severity } from '../../shared/findings/finding.ts'

/** Findings that are remembered as told; more last at no time (`finding-ledger.ts`). The oldest go. */
const MOST_TOLD = 4_096
/** More at once are one notice: a cluster that falls apart is one thing to be told. */
const MOST_AT_ONCE = 3

/** What is to be told. Texts hold outside text. */
export interface Notice {
  readonly severity: Severity
  readonly title: string
  readonly text: string
  /** Null: it is about several. */
  readonly finding: string | null
}

/** What was told of one finding; by its id. Times are µs since 1970. */
interface Told {
  /** Of the occurrence that was told. */
  readonly since: number
  readonly severity: Severity
  readonly at: number
  /** That it is over was told, or is not to be. */
  readonly isOver: boolean
}

/** One moment: `minuteOfDay` is local time, 0..1439. */
export interface JudgedMoment {
  readonly now: number
  readonly minuteOfDay: number
  readonly findings: readonly Finding[]
}

/**
 * Decides what of one cluster's findings is told, and when: each occurrence once, after it has lasted; the same finding
 * again not before its time; nothing in quiet hours, and what still lasts then at their end. Whoever acknowledges a finding
 * has heard of it. Pure but for its memory; time is an argument.
 */
export class NotificationJudge {
  readonly #told = new Map<string, Told>()

  /** What is to be told now. */
  judge(settings: NotificationSettings, moment: JudgedMoment): readonly Notice[] {
    if (!settings.on) return []
    const fresh = this.#begun(settings, moment)
    const over = this.#ended(settings, moment)
    while (this.#told.size > MOST_TOLD) this.#told.delete(this.#told.keys().next().value ?? '')
    return [...gather(fresh), ...over]
  }

  #begun(settings: NotificationSettings, { now, minuteOfDay, findings }: JudgedMoment): readonly Finding[] {
    const lasting = findings.filter((one) => one.until === null && one.acknowledged === null && isWanted(settings, one))
    const quiet = isQuiet(settings.quiet, minuteOfDay)
    const counts = new Map<string, number>()
    for (const { rule } of lasting) counts.set(rule, (counts.get(rule) ?? 0) + 1)
    const fresh = lasting.filter((one) => {
      const choice = settings.rules.find((it) => it.rule === one.rule)
      if (now - one.since < (choice?.lastsMs ?? settings.lastsMs) * 1000) return false
      if ((counts.get(one.rule) ?? 0) < (choice?.atLeast ?? 1)) return false
      if (quiet && !(settings.quiet?.butCritical === true && one.severity === 'critical')) return false
      return this.#isNews(settings, one, now)
    })
    for (const { id, since, severity } of fresh) {
      this.#told.delete(id)
      this.#told.set(id, { since, severity, at: now, isOver: false })
    }
    return fresh
  }

  #isNews({ rearmMs }: NotificationSettings, { id, since, severity }: Finding, now: number): boolean {
    const told = this.#told.get(id)
    if (told === undefined) return true
    if (told.since === since) return SEVERITIES.indexOf(severity) > SEVERITIES.indexOf(told.severity)
    return now - told.at >= rearmMs * 1000
  }

  /** Told once that it is over, after that has lasted too; in quiet hours it is not told at all. */
  #ended(settings: NotificationSettings, { now, minuteOfDay, findings }: JudgedMoment): readonly Notice[] {
    const byId = new Map<string, Finding>()
    for (const one of findings) if (one.until === null || !byId.has(one.id)) byId.set(one.id, one)
    const quiet = isQuiet(settings.quiet, minuteOfDay)
    const notices: Notice[] = []
    for (const [id, told] of this.#told) {
      const one = byId.get(id)
      if (told.isOver || one === undefined || one.since !== told.since || one.until === null) continue
      if (now - one.until < settings.lastsMs * 1000) continue
      this.#told.set(id, { ...told, isOver: true })
      if (settings.ended && !quiet && one.acknowledged === null) {
        notices.push({ severity: 'info', title: `Over: ${one.subject}`, text: one.text, finding: id })
      }
    }
    if (notices.length <= MOST_AT_ONCE) return notices
    return [
      { severity: 'info', title: `${notices.length} findings are over`, text: firstWords(notices), finding: null }
    ]
  }
}

/** What the operator subscribed to. */
function isWanted({ least, rules }: NotificationSettings, { rule, severity }: Finding): boolean {
  const tell = rules.find((it) => it.rule === rule)?.tell ?? 'by-severity'
  if (tell !== 'by-severity') return tell === 'always'
  return SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(least)
}

/** Whether a minute of the day lies in the quiet hours, which may cross midnight. Equal ends: never. */
export function isQuiet(quiet: NotificationSettings['quiet'], minuteOfDay: number): boolean {
  if (quiet === null) return false
  const [from, to] = [toMinute(quiet.from), toMinute(quiet.to)]
  if (from === to) return false
  return from < to ? minuteOfDay >= from && minuteOfDay < to : minuteOfDay >= from || minuteOfDay < to
}

function toMinute(time: string): number {
  const [hours = '0', minutes = '0'] = time.split(':')
  return Number(hours) * 60 + Number(minutes)
}

function gather(fresh: readonly Finding[]): readonly Notice[] {
  const notices = fresh.map(({ severity, subject, text, id }) => ({
    severity,
    title: `${capital(subject)}: ${severity}`,
    text,
    finding: id
  }))
  if (notices.length <= MOST_AT_ONCE) return notices
  const worst = SEVERITIES.findLast((severity) => fresh.some((one) => one.severity === severity)) ?? 'info'
  return [{ severity: worst, title: `${notices.length} new findings`, text: firstWords(notices), finding: null }]
}

const firstWords = (notices: readonly Notice[]): string =>
  `${notices
    .slice(0, 2)
    .map((it) => it.text)
    .join(' ')} And ${notices.length - 2} more.`

const capital = (words: string): string => `${words.charAt(0).toUpperCase()}${words.slice(1)}`
