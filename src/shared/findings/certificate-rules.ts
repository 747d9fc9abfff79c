import { HOUR_US, type Rule, SECOND_US } from './rule.ts'

const DAY_US = 24 * HOUR_US
/** ACME renews a month before the end: what is left then should have been renewed long ago. */
const SOON_US = 14 * DAY_US
const VERY_SOON_US = 3 * DAY_US

/** Certificates that run out. */
const expiring: Rule = {
  name: 'certificate-expiring',
  judges: 'whether certificates are renewed in time',
  needs: 'management',
  opensAfterUs: 0,
  closesAfterUs: 5 * SECOND_US,
  see: (sight) =>
    sight.roles.certificates.flatMap(({ id, names, until, seq }) => {
      const left = until - sight.at
      if (left >= SOON_US) return []
      const what = names.length === 0 ? `Certificate ${id}` : `The certificate of ${names.join(', ')}`
      const when =
        left <= 0 ? 'has run out' : left < VERY_SOON_US ? 'runs out within 3 days' : 'runs out within 14 days'
      return [
        {
          key: id,
          subject: names[0] ?? `certificate ${id}`,
          since: until - SOON_US,
          severity: left < VERY_SOON_US ? ('critical' as const) : ('warning' as const),
          text: `${what} ${when}. Clients then refuse to connect.`,
          remedy:
            'See whether an AcmeRenewal task is in the queue and why it failed, or install a new certificate; then reload certificates.',
          evidence: [{ seq, at: sight.at, sentence: 'The certificates as the management API tells them.' }]
        }
      ]
    })
}

/** What ends at a known time. */
export const CERTIFICATE_RULES: readonly Rule[] = [expiring]
