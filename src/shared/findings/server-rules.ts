import { MINUTE_US, type Rule, SECOND_US, seenNow } from './rule.ts'

/** A server that was restarted on purpose is back before. */
const AWAY_FOR_LONG_US = 2 * MINUTE_US

/** Causes are words of ours or whole sentences of a server; here they stand inside a sentence. */
const bare = (cause: string): string => cause.replace(/[.\s]+$/u, '')

/** Our ear at one server is lost. */
export const observerLost: Rule = {
  name: 'observer-lost',
  judges: 'whether Stoa hears at every server',
  needs: 'nothing',
  // A connection that breaks and is made again at once is no news.
  opensAfterUs: 2 * SECOND_US,
  closesAfterUs: 0,
  see: (sight) =>
    sight.servers.flatMap(({ name, ear }) => {
      if (!ear) return []
      return [
        {
          key: name,
          subject: `server ${name}`,
          since: ear.lostSince,
          severity: 'warning' as const,
          text: ear.refused
            ? `Server ${name} answers, but does not let Stoa hear: ${bare(ear.cause)}.`
            : `Stoa does not hear at server ${name} (${bare(ear.cause)}). What happens to nodes there is known less exactly.`,
          remedy: ear.refused
            ? 'Give the user of Stoa the right to subscribe to stwt.agora, or correct its credentials.'
            : 'See whether this NATS server runs and whether this computer reaches it.',
          evidence: [{ seq: sight.seq, at: sight.at, sentence: `The observer at ${name}: ${bare(ear.cause)}.` }]
        }
      ]
    })
}

/** No observer hears: everything is silence. */
export const nobodyHears: Rule = {
  name: 'nobody-hears',
  judges: 'whether anybody hears at all',
  needs: 'nothing',
  opensAfterUs: 2 * SECOND_US,
  closesAfterUs: 0,
  see: (sight) => {
    const { deafSince } = sight
    if (!deafSince) return []
    return [
      {
        key: 'cluster',
        subject: 'the cluster',
        since: deafSince.from,
        severity: 'critical',
        text: `Stoa hears at no server (${deafSince.cause}). Whatever happens now is not recorded.`,
        remedy:
          'See whether the NATS servers run, whether this computer reaches them, and whether the credentials still hold.',
        evidence: seenNow(sight, 'The last observer lost its connection.')
      }
    ]
  }
}

/** A server that answered leaves our questions unanswered. */
export const serverSilent: Rule = {
  name: 'server-silent',
  judges: 'whether every NATS server that answered still does',
  needs: 'nothing',
  // One answer that comes late, or not at all, is no news.
  opensAfterUs: 2 * SECOND_US,
  closesAfterUs: 0,
  see: (sight) =>
    sight.servers.flatMap(({ name, silentSince }) => {
      if (silentSince === null) return []
      const isLong = sight.at - silentSince >= AWAY_FOR_LONG_US
      return [
        {
          key: name,
          subject: `server ${name}`,
          since: silentSince,
          severity: isLong ? ('critical' as const) : ('warning' as const),
          text: isLong
            ? `NATS server ${name} does not answer any more, for longer than a restart takes. Its nodes have moved to other servers, or hear nothing.`
            : `NATS server ${name} does not answer any more. Its nodes move to other servers; what was on its way is lost.`,
          remedy: 'See whether this NATS server runs and is joined to the others.',
          evidence: seenNow(sight, `${name} left the questions about its connections unanswered.`)
        }
      ]
    })
}
