/** One thing that happens in the simulator's week. */
export interface StoryEntry {
  readonly id: StoryId
  /** Whole local days before the day in which the past ends, 1 to 6; or the last time that it was this weekday. */
  readonly day: number | 'monday'
  /** Local time of day, `hh:mm`. */
  readonly at: string
  readonly minutes: number
  /** For people: what happened. */
  readonly title: string
  /** For people: where Stoa shows it. */
  readonly look: string
}

/** What may happen to the made-up cluster, by name. */
export type StoryId =
  | 'node-dies'
  | 'queue-paused'
  | 'certificates-renewed'
  | 'dkim-rotated'
  | 'scan-banned'
  | 'stoa-asleep'
  | 'rolling-upgrade'
  | 'deaf-node'
  | 'duplicate-id'
  | 'server-restart'
  | 'path-cut'
  | 'tool-listens'
  | 'newsletter'
  | 'night-scan'
  | 'caches-cleared'
  | 'newer-release'
  | 'accounts-created'
  | 'training-twice'
  | 'indexing-lost'
  | 'block-forgotten'

/**
 * The story of the week, earliest first. "Day 1" is yesterday: days are local days before the one in which the past ends,
 * so everything lies within any seven days.
 */
export const STORY: readonly StoryEntry[] = [
  {
    id: 'queue-paused',
    day: 6,
    at: '12:20',
    minutes: 45,
    title: 'An operator pauses the outbound queue on web1 and resumes it 45 minutes later.',
    look: 'MtaQueueStatus, isRunning false, then true, from web1'
  },
  {
    id: 'node-dies',
    day: 5,
    at: '01:40',
    minutes: 300,
    title: 'imap3 dies at night; nobody notices for five hours.',
    look: 'no frame of imap3 from 01:40 to 06:40, while its neighbours go on'
  },
  {
    id: 'certificates-renewed',
    day: 5,
    at: '04:12',
    minutes: 2,
    title: 'ACME renews three certificates on mx1; each node is told.',
    look: 'RegistryInsert Certificate three times from mx1, then RegistryReload Certificate'
  },
  {
    id: 'scan-banned',
    day: 4,
    at: '14:00',
    minutes: 21,
    title: 'A scan of the whole subnet ends in 34 bans within three minutes; an operator reloads the list at 14:20.',
    look: 'RegistryInsert BlockedIp from several nodes, then RegistryReload BlockedIp from web1'
  },
  {
    id: 'stoa-asleep',
    day: 4,
    at: '22:10',
    minutes: 40,
    title: "Stoa's own workstation sleeps for 40 minutes: nobody could hear.",
    look: 'a gap of everything, not an outage of the cluster'
  },
  {
    id: 'rolling-upgrade',
    day: 3,
    at: '10:00',
    minutes: 60,
    title: 'All nodes go from 0.16.9 to 0.16.18 one after the other; for an hour two releases talk to each other.',
    look: 'the first QueueRefresh of each node comes after its restart; none before 10:00'
  },
  {
    id: 'dkim-rotated',
    day: 3,
    at: '23:30',
    minutes: 1,
    title: 'The DKIM keys of twelve domains are rotated.',
    look: 'one CacheInvalidate with twelve DkimSignature items'
  },
  {
    id: 'deaf-node',
    day: 3,
    at: '13:00',
    minutes: 1260,
    title:
      'web2 publishes as always, but has lost its subscription and hears nothing until it is restarted next morning.',
    look: 'nothing on the bus; its connection has no subscription: deaf, and every frame that all must hear is missed there'
  },
  {
    id: 'duplicate-id',
    day: 2,
    at: '11:00',
    minutes: 60,
    title: 'A second process with the host name of mx2 is started by mistake: one node id twice, for an hour.',
    look: 'two connections publish with the id of mx2, its RegistryReload comes twice within a second'
  },
  {
    id: 'server-restart',
    day: 2,
    at: '20:30',
    minutes: 1,
    title: 'The NATS server nats-2 is restarted.',
    look: 'a gap of the observer at nats-2 of 38 seconds; the other two hear everything'
  },
  {
    id: 'tool-listens',
    day: 2,
    at: '15:00',
    minutes: 30,
    title: 'Somebody listens to everything with the NATS command line tool.',
    look: 'a connection that listens and is no Stalwart, a finding for half an hour'
  },
  {
    id: 'path-cut',
    day: 1,
    at: '21:15',
    minutes: 3,
    title: 'The path of imap2 to its NATS server is cut without a word for three minutes, while five bans are made.',
    look: 'handed over to imap2 at first, doubtful once it is back on a new connection'
  },
  {
    id: 'newsletter',
    day: 1,
    at: '16:00',
    minutes: 12,
    title: 'A newsletter arrives for everybody.',
    look: 'a burst of EmailPush and QueueRefresh from the mx nodes in batches of up to 100'
  },
  {
    id: 'night-scan',
    day: 1,
    at: '03:10',
    minutes: 4,
    title: 'Failed logins from a botnet: twelve bans, on three nodes, while everybody sleeps.',
    look: 'twelve RegistryInsert BlockedIp between 03:10 and 03:14'
  },
  {
    id: 'caches-cleared',
    day: 1,
    at: '10:45',
    minutes: 1,
    title: 'An operator clears all caches, then the negative ones.',
    look: 'CacheInvalidateAll and CacheInvalidateNegative from web1'
  },
  {
    id: 'newer-release',
    day: 1,
    at: '15:30',
    minutes: 5,
    title:
      'out2 runs a release from the future for five minutes and sends two frames that no release up to 0.16.18 knows.',
    look: 'two undecodable frames: an unknown tag 13, an unknown object type 117'
  },
  {
    id: 'training-twice',
    day: 1,
    at: '09:20',
    minutes: 2,
    title: 'out2 is restarted with the role of the trainer by mistake: two nodes train the spam classifier since then.',
    look: 'the roles: training on imap4 and out2, a finding'
  },
  {
    id: 'indexing-lost',
    day: 1,
    at: '11:30',
    minutes: 2,
    title: 'An operator edits two roles and takes search indexing from every node; index tasks wait since then.',
    look: 'the roles: nobody does search indexing, tasks that nobody takes'
  },
  {
    id: 'block-forgotten',
    day: 1,
    at: '14:05',
    minutes: 2,
    title: 'An operator stores a block by hand and forgets the reload: no node enforces it.',
    look: 'the addresses: stored and not enforced'
  },
  {
    id: 'accounts-created',
    day: 'monday',
    at: '09:00',
    minutes: 25,
    title: 'Forty accounts are created on Monday morning.',
    look: 'CacheInvalidate with Account and AccessToken items from web1, every half minute'
  }
]
