import type { RoleTaskRow } from '../../../../src/shared/api/role-views.ts'

type Kind = Pick<
  RoleTaskRow,
  'type' | 'title' | 'newName' | 'oldName' | 'does' | 'runs' | 'withoutIt' | 'provenBy' | 'critical'
>

const kind = (
  type: string,
  title: string,
  oldName: string | null,
  runs: RoleTaskRow['runs'],
  critical: boolean,
  words: readonly [does: string, withoutIt: string, provenBy: string]
): Kind => ({
  type,
  title,
  newName: type,
  oldName,
  runs,
  critical,
  does: words[0],
  withoutIt: words[1],
  provenBy: words[2]
})

/** Task types as management-api.md section 2.2 and 4.5 name them. */
export const KINDS: readonly Kind[] = [
  kind('storeMaintenance', 'Store maintenance', 'cluster.roles.purge.stores', 'any', true, [
    'Purges what was deleted from the stores and the blobs.',
    'The stores grow, and nothing that was deleted is freed.',
    'store.data-store-purged or store.blob-store-purged in its log.'
  ]),
  kind('accountMaintenance', 'Account maintenance', 'cluster.roles.purge.accounts', 'any', true, [
    'Purges, repairs and removes accounts.',
    'Deleted mail stays, and accounts that were removed are never cleared.',
    'Failures only: a success leaves nothing.'
  ]),
  kind('searchIndexing', 'Search index', 'cluster.roles.fts-indexing', 'any', true, [
    'Puts new messages into the search index.',
    'Search finds nothing new.',
    'Failures only.'
  ]),
  kind('spamClassifierTraining', 'Spam training', 'cluster.roles.spam-training', 'once', false, [
    'Trains the spam filter.',
    'The filter learns nothing.',
    'spam.train-started and spam.train-completed in its log.'
  ]),
  kind('taskQueueProcessing', 'Task queue', null, 'any', true, [
    'Certificates, DKIM, DNS, reports, alarms, invitations.',
    'Certificates run out.',
    'dkim.* and acme.* in its log.'
  ]),
  kind('taskScheduler', 'Task scheduler', null, 'once', true, [
    'Puts the periodic tasks into the queue.',
    'Nothing is purged any more.',
    'task-manager.task-queued of purgeData, purgeBlob at the timer.'
  ]),
  kind('metricsCalculate', 'Metrics: calculate', 'cluster.roles.metrics.calculate', 'any', false, [
    'Counts users, domains and the queue.',
    'These gauges stay at zero.',
    'domain_count and user_count in its own metrics.'
  ]),
  kind('metricsPush', 'Metrics: push', 'cluster.roles.metrics.push', 'all', false, [
    'Sends metrics to the collector.',
    'The collector hears nothing.',
    'telemetry.metrics-pushed in its log.'
  ]),
  kind('pushNotifications', 'Push notifications', 'cluster.roles.push-notifications', 'shards', true, [
    'Tells programs of new mail, each node its shard.',
    'Accounts of that shard get no push.',
    'The subscriber’s own receipt.'
  ]),
  kind('outboundMta', 'Outgoing mail', null, 'any', true, [
    'Works off the outgoing queue.',
    'Mail is not sent, and the node goes deaf after 1,024 queue events.',
    'queue.started in its log.'
  ])
]
