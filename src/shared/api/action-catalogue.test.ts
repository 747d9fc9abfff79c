import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { EVENT_TYPES } from '../cluster/event.ts'
import { MUST_HEAR_KINDS } from '../cluster/must-hear.ts'
import { WORK_EVENTS } from '../roles/runs-state.ts'
import { ACTION_CATALOGUE, ACTION_GROUPS } from './action-catalogue.table.ts'
import type { CatalogueEntry, Way } from './action-way.ts'

/** Permissions that 0.15.5 accepts, management-api.md section 7. */
const OLD_PERMISSIONS = new Set(
  `authenticate settings-list settings-update settings-delete settings-reload logs-view purge-data-store purge-blob-store
  purge-in-memory-store purge-account fts-reindex spam-filter-train spam-filter-update message-queue-list
  message-queue-get message-queue-update message-queue-delete webadmin-update restart`.split(/\s+/)
)
/** Those that an administrator of 0.16 has: sections 1.9, 4.1 and 4.2. */
const NEW_PERMISSION =
  /^(sys(BlockedIp|AllowedIp|Task)(Get|Query|Create|Update|Destroy)|sysActionCreate|action(ReloadSettings|ReloadTlsCertificates|ReloadLookupStores|ReloadBlockedIps|UpdateApps|InvalidateCaches|InvalidateNegativeCaches|PauseMtaQueue|ResumeMtaQueue)|task(AccountMaintenance|TenantMaintenance|StoreMaintenance|SpamFilterMaintenance|AcmeRenewal|DkimManagement|DnsManagement))$/

/** Variants that need a `maintenanceType`: without one the server takes the first, a reindex of everything. */
const WITH_KIND = new Set(['AccountMaintenance', 'TenantMaintenance', 'StoreMaintenance', 'SpamFilterMaintenance'])

/** As a real cluster of 0.16 answered its administrator. */
const ADMINISTRATOR: readonly string[] = (() => {
  const file = new URL('../../../test/fixtures/stalwart/api-0.16.json', import.meta.url)
  const pairs = JSON.parse(readFileSync(file, 'utf8')) as readonly { readonly name: string; readonly answer: string }[]
  const account = pairs.find(({ name }) => name === 'api-account-admin')
  return (JSON.parse(account?.answer ?? '{"permissions":[]}') as { readonly permissions: readonly string[] })
    .permissions
})()

const ways = (entry: CatalogueEntry): readonly Way[] => [entry.new, entry.old].filter((it) => it !== null)
const WAYS = ACTION_CATALOGUE.flatMap((entry) => ways(entry).map((way) => ({ entry, way })))

describe('the catalogue of actions and tasks', () => {
  it('says everything of every entry, in a group that is shown', () => {
    const groups = new Set(ACTION_GROUPS.map(({ id }) => id))
    for (const entry of ACTION_CATALOGUE) {
      const { id, title, does, cost, breaks, undo, evidence } = entry
      expect(id).toMatch(/^[a-z][a-z0-9-]+$/)
      expect(groups).toContain(entry.group)
      for (const words of [title, does, cost, breaks, undo, evidence])
        expect([id, words.length > 3]).toEqual([id, true])
      expect([id, entry.limitMs >= 30_000 && entry.limitMs <= 3_600_000]).toEqual([id, true])
    }
    expect(new Set(ACTION_CATALOGUE.map(({ id }) => id)).size).toBe(ACTION_CATALOGUE.length)
  })

  it('either can be run in a line, or says why nobody can', () => {
    for (const entry of ACTION_CATALOGUE) {
      expect([entry.id, ways(entry).length > 0]).toEqual([entry.id, entry.cannot === null])
      if (entry.cannot !== null) expect(entry.cannot).toMatch(/\.$/)
    }
  })

  it('names permissions of the reference only, those of its line', () => {
    for (const { entry } of WAYS) {
      for (const it of entry.new?.permissions ?? [])
        expect([entry.id, it]).toEqual([entry.id, expect.stringMatching(NEW_PERMISSION)])
      for (const it of entry.old?.permissions ?? [])
        expect([entry.id, OLD_PERMISSIONS.has(it)]).toEqual([entry.id, true])
    }
  })

  it('holds every action and every task that a client may create, but those that it says it does not offer', () => {
    const created = new Set(
      WAYS.flatMap(({ way: { call } }) => (call.kind === 'action' || call.kind === 'task' ? [call.type] : []))
    )
    expect([...created].sort()).toEqual([
      'AccountMaintenance',
      'AcmeRenewal',
      'DkimManagement',
      'DnsManagement',
      'InvalidateCaches',
      'InvalidateNegativeCaches',
      'PauseMtaQueue',
      'ReloadBlockedIps',
      'ReloadLookupStores',
      'ReloadSettings',
      'ReloadTlsCertificates',
      'ResumeMtaQueue',
      'SpamFilterMaintenance',
      'StoreMaintenance',
      'TenantMaintenance',
      'UpdateApps'
    ])
    const kinds = WAYS.flatMap(({ way: { call } }) =>
      call.kind === 'task' ? [`${call.type} ${call.maintenanceType}`] : []
    )
    for (const kind of [
      ...['purgeData', 'purgeBlob', 'purgeAccounts', 'reindexAccounts', 'reindexTelemetry'],
      ...['resetUserQuotas', 'resetTenantQuotas', 'resetBlobQuotas', 'resetRateLimiters', 'removeAuthTokens'],
      ...['removeLockQueueMessage', 'removeLockTask', 'removeLockDav', 'removeSieveId', 'removeGreylist']
    ])
      expect(kinds).toContain(`StoreMaintenance ${kind}`)
    for (const kind of ['purge', 'reindex', 'recalculateQuota', 'recalculateImapUid'])
      expect(kinds).toContain(`AccountMaintenance ${kind}`)
    for (const kind of ['train', 'retrain', 'reset', 'updateRules'])
      expect(kinds).toContain(`SpamFilterMaintenance ${kind}`)
  })

  it('always sends the kind of a task that has kinds, and fills fields from parameters that the entry asks for', () => {
    for (const { entry, way } of WAYS) {
      if (way.call.kind !== 'task') continue
      expect([entry.id, way.call.maintenanceType !== null]).toEqual([entry.id, WITH_KIND.has(way.call.type)])
      for (const name of Object.values(way.call.fields)) expect(entry.params.map((it) => it.name)).toContain(name)
    }
  })

  it('asks for each part of a path, and calls the API of the old line only', () => {
    for (const { entry, way } of WAYS) {
      if (way.call.kind !== 'rest') continue
      expect(way.call.path).toMatch(/^\/api\/[a-z]/)
      for (const [, name] of way.call.path.matchAll(/\{([a-z]+)\}/g))
        expect(entry.params.map((it) => it.name)).toContain(name)
    }
  })

  it('waits only for frames that every node must hear, and for lines that the fold keeps', () => {
    for (const { entry, way } of WAYS) {
      const { proof } = way
      const frame = 'frame' in proof ? proof.frame : null
      if (frame) expect([entry.id, (MUST_HEAR_KINDS >> EVENT_TYPES.indexOf(frame.type)) & 1]).toEqual([entry.id, 1])
      if ('events' in proof) for (const event of proof.events) expect(WORK_EVENTS).toContain(event)
    }
  })

  it('wants the name typed for whatever deletes, stops mail, or makes everybody work anew', () => {
    const destructive = ACTION_CATALOGUE.filter((it) => it.destructive).map(({ id }) => id)
    for (const id of [
      'pause-queue',
      'invalidate-caches',
      'destroy-task',
      'recalculate-imap-uids',
      'delete-spam-model',
      'purge-accounts'
    ])
      expect(destructive).toContain(id)
    for (const id of ['reload-blocked-ips', 'block', 'unblock', 'resume-queue']) expect(destructive).not.toContain(id)
  })

  it('is what an administrator of a real cluster may do, by its own list of permissions', () => {
    const granted = new Set(ADMINISTRATOR)
    expect(granted.size).toBeGreaterThan(500)
    for (const { entry } of WAYS)
      for (const it of entry.new?.permissions ?? []) expect([entry.id, granted.has(it)]).toEqual([entry.id, true])
  })
})
