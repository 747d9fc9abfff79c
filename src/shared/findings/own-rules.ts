import { MINUTE_US, type Rule } from './rule.ts'
import type { SeenLapse } from './sight.ts'

/** What is over at once is told of for so long, so that somebody who looks at the clock now and then sees it. */
const TOLD_FOR_US = 10 * MINUTE_US

const REMEDIES: Readonly<Record<SeenLapse['kind'], string>> = {
  'not-recorded': 'Make room on the disk of the history, or let it keep less (Settings).',
  dropped: 'See what else takes the processor or the disk of this computer.',
  'clock-jump':
    'See whether time synchronisation runs here. Order and durations were not harmed; times of day around it may be wrong.'
}

/** Time that is missing from our own record, or whose label is wrong. */
export const ownLapse: Rule = {
  name: 'own-lapse',
  judges: 'whether Stoa recorded all that it heard',
  needs: 'nothing',
  opensAfterUs: 0,
  closesAfterUs: 0,
  see: (sight) =>
    sight.lapses
      .filter((lapse) => sight.at - lapse.to < TOLD_FOR_US)
      .map((lapse) => ({
        key: lapse.key,
        subject: 'Stoa',
        since: lapse.from,
        severity: 'warning' as const,
        text: lapse.sentence,
        remedy: REMEDIES[lapse.kind],
        evidence: [{ seq: sight.seq, at: lapse.to, sentence: lapse.sentence }]
      }))
}
