import type { Sighting } from './finding.ts'
import { MINUTE_US, type Rule, SECOND_US, toList } from './rule.ts'
import type { SeenAddress, SeenAddressKind } from './seen-addresses.ts'

/** Addresses that a sentence names. */
const NAMED = 4
/** Observations of one finding. */
const EVIDENCE = 8

const QUICK = { opensAfterUs: 0, closesAfterUs: 5 * SECOND_US } as const

/** A block that concerns one of ours: whoever it is, is refused. */
const lockout: Rule = {
  name: 'address-lockout',
  judges: 'whether nodes, servers, proxies, this workstation and your own networks are free of blocks',
  needs: 'nothing',
  ...QUICK,
  see: ({ addresses }) =>
    addresses.lockouts.map(
      (it): Sighting => ({
        key: it.address,
        subject: it.address,
        since: it.since,
        severity: 'critical',
        text: `The block of ${it.address} locks out ${it.whose}.`,
        remedy:
          'Unblock it and reload the blocked addresses on every node; then put it on the allow list, reload the settings, and reset the failure counters, without which the next failure bans it again.',
        evidence: toEvidence([it])
      })
    )
}

const notEnforced = toRule({
  name: 'block-not-enforced',
  judges: 'whether the nodes were told of every block',
  severity: 'warning',
  // Whoever made it may be about to reload.
  opensAfterUs: 15 * SECOND_US,
  kind: 'notEnforced',
  text: (words, count) =>
    `${count === 1 ? 'A block is' : `${count} blocks are`} stored and not enforced: ${words}. Nothing on the bus told the nodes since, and they let it in.`,
  remedy: 'Reload the blocked addresses. What is made through the API acts on no node before that.'
})

const notStored = toRule({
  name: 'block-not-stored',
  judges: 'whether what nodes refuse is in the list',
  severity: 'warning',
  opensAfterUs: 0,
  kind: 'notStored',
  text: (words, count) =>
    `${count === 1 ? 'An address is' : `${count} addresses are`} refused or banned by a node and in no list: ${words}. The other nodes let it in, or that node did not hear that it was taken off.`,
  remedy: 'Reload the blocked addresses on that node, or block the address again so that every node has it.'
})

const pastEnd = toRule({
  name: 'block-past-end',
  judges: 'whether blocks end when they are said to',
  severity: 'warning',
  opensAfterUs: 0,
  kind: 'pastEnd',
  text: (words, count) =>
    `${count === 1 ? 'A block went' : `${count} blocks went`} on after the end that was set: ${words}. The clock of that node is off, or its release gets the length wrong (before 0.16.12).`,
  remedy: 'Reload the blocked addresses there, and look at the clock and the release of that node.'
})

const wide = toRule({
  name: 'block-wide',
  judges: 'whether blocked networks are small',
  severity: 'warning',
  opensAfterUs: 0,
  kind: 'wide',
  text: (words, count) => `${count === 1 ? 'A wide network is' : `${count} wide networks are`} blocked: ${words}.`,
  remedy: 'Block the networks that attack, each by itself.'
})

const mapped = toRule({
  name: 'block-mapped',
  judges: 'whether blocked addresses are written as clients come',
  severity: 'warning',
  opensAfterUs: 0,
  kind: 'mapped',
  text: (words, count) =>
    `${count === 1 ? 'A block is' : `${count} blocks are`} written as IPv4 in IPv6: ${words}. It is stored and matches nobody.`,
  remedy: 'Unblock it, and block the IPv4 address itself.'
})

const expired = toRule({
  name: 'block-expired',
  judges: 'whether expired blocks are cleared away',
  severity: 'info',
  opensAfterUs: 10 * MINUTE_US,
  kind: 'expired',
  text: (words, count) =>
    `${count === 1 ? 'A block that is over is' : 'Blocks that are over are'} still stored: ${words}. Until then a new block of the same address is refused.`,
  remedy: 'Reload the blocked addresses: that clears them away.'
})

const both: Rule = {
  name: 'allow-and-block',
  judges: 'whether no address is both blocked and allowed',
  needs: 'nothing',
  ...QUICK,
  see: ({ addresses: { both: seen } }) =>
    toSightings(seen, {
      severity: 'warning',
      text: (words, count) =>
        `${count === 1 ? 'An address is' : `${count} addresses are`} blocked and allowed at once: ${words}. ${seen.wins === 'block' ? 'Up to 0.15 the block wins: it is refused.' : 'From 0.16 on it is let in.'}`,
      remedy: 'Take it from one of the two lists, and reload.'
    })
}

/** Rules about blocked and allowed addresses. */
export const ADDRESS_RULES: readonly Rule[] = [lockout, notEnforced, notStored, pastEnd, wide, mapped, expired, both]

interface KindWords {
  readonly severity: Sighting['severity']
  readonly text: (words: string, count: number) => string
  readonly remedy: string
}

interface KindRule extends KindWords {
  readonly name: string
  readonly judges: string
  readonly opensAfterUs: number
  readonly kind: 'notEnforced' | 'notStored' | 'pastEnd' | 'wide' | 'mapped' | 'expired'
}

/** A rule that tells of all addresses of a kind at once: a list of thousands is one finding. */
function toRule({ name, judges, opensAfterUs, kind, ...words }: KindRule): Rule {
  return {
    name,
    judges,
    needs: 'nothing',
    opensAfterUs,
    closesAfterUs: 5 * SECOND_US,
    see: ({ addresses }) => toSightings(addresses[kind], words)
  }
}

function toSightings({ count, first }: SeenAddressKind, { severity, text, remedy }: KindWords): readonly Sighting[] {
  if (count === 0) return []
  const named = first.slice(0, NAMED).map(({ address, whose }) => (whose === '' ? address : `${address} (${whose})`))
  const words = count > NAMED ? `${named.join(', ')} and more` : toList(named)
  return [
    {
      key: 'list',
      subject: 'the blocked addresses',
      since: Math.min(...first.map(({ since }) => since)),
      severity,
      text: text(words, count),
      remedy,
      evidence: toEvidence(first.slice(0, EVIDENCE))
    }
  ]
}

const toEvidence = (seen: readonly SeenAddress[]): Sighting['evidence'] =>
  seen.map(({ address, since, seq }) => ({ seq, at: since, sentence: `A node or its API told of ${address}.` }))
