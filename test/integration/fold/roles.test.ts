import { describe, expect, it } from 'vitest'
import { anonymiseNote } from '../../../src/main/engine/anonymise-note.ts'
import { Fold } from '../../../src/main/engine/fold.ts'
import { toNodeRows } from '../../../src/main/engine/node-rows.ts'
import { toWhatIfView } from '../../../src/main/engine/roles-what-if.ts'
import { StandIns } from '../../../src/main/engine/stand-ins.ts'
import type { RoleCell, RolesView } from '../../../src/shared/api/role-views.ts'
import { BatchWriter } from '../../../src/shared/cluster/observation-batch.ts'
import { toSeq, toUnixUs } from '../../../src/shared/cluster/units.ts'
import {
  ANSWERS,
  about,
  delta,
  idsOf,
  lastingOf,
  NEW_CLUSTER,
  OLD_CLUSTER,
  RoleFold,
  SITES,
  type StalwartNote,
  THEN_US,
  viewOf,
  whole
} from '../../support/role-notes.ts'

const [ONE, TWO, THREE] = SITES
const rowOf = (it: RolesView, type: string) => it.tasks.find((row) => row.type === type)
const declaredIn = (it: RolesView, type: string) => rowOf(it, type)?.cells.map((cell) => cell.declared)
const cellOf = (it: RolesView, type: string, nodeId: number): RoleCell | undefined =>
  rowOf(it, type)?.cells.find((cell) => cell.nodeId === nodeId)

describe('three nodes of 0.16, told by the answers of real ones', () => {
  const told = (): RoleFold => new RoleFold().tell(...NEW_CLUSTER)

  it('has a column a node with host name and role, and says where both come from', async () => {
    const { nodes, line, asked, nodeCount } = await viewOf(told())
    expect({ line, asked, nodeCount }).toEqual({ line: 'new', asked: true, nodeCount: 3 })
    expect(nodes.map(({ nodeId, hostName, role, roleState }) => ({ nodeId, hostName, role, roleState }))).toEqual([
      { nodeId: 0, hostName: 'api1.lab.test', role: '[default]', roleState: 'default' },
      { nodeId: 1, hostName: 'api2.lab.test', role: 'storeonly', roleState: 'known' },
      { nodeId: 2, hostName: 'api3.lab.test', role: 'none', roleState: 'known' }
    ])
    expect(nodes.map((it) => it.running)).toEqual(['yes', 'yes', 'yes'])
  })

  it('declares tasks by each role object', async () => {
    const it = await viewOf(told())
    expect(declaredIn(it, 'storeMaintenance')).toEqual(['yes', 'yes', 'no'])
    expect(declaredIn(it, 'spamClassifierTraining')).toEqual(['yes', 'no', 'no'])
    // The task manager of node 1 runs for the stores, so it takes what has no role of its own.
    expect(declaredIn(it, 'taskQueueProcessing')).toEqual(['yes', 'yes', 'no'])
    expect(rowOf(it, 'acmeRenew')).toBeUndefined()
  })

  it('keeps apart what was seen, with the observation behind it', async () => {
    const fold = told()
    const it = await viewOf(fold)
    expect(cellOf(it, 'outboundMta', 0)).toMatchObject({ observed: 'seen', observedSeq: 11, conflict: false })
    expect(cellOf(it, 'taskQueueProcessing', 0)?.observed).toBe('seen')
    // It retried a SpamFilterMaintenance task though its role is storeonly, and left an AccountMaintenance task alone.
    expect(cellOf(it, 'spamClassifierTraining', 1)).toMatchObject({ declared: 'no', observed: 'seen', conflict: true })
    expect(cellOf(it, 'accountMaintenance', 1)).toMatchObject({ declared: 'no', observed: 'absent', conflict: false })
    expect(cellOf(it, 'metricsCalculate', 0)?.observed).toBe('none')
  })

  it('says who does each task, and what that means', async () => {
    const it = await viewOf(told())
    expect(rowOf(it, 'outboundMta')).toMatchObject({
      verdict: 'single',
      sentence: expect.stringContaining('Only node 0')
    })
    expect(rowOf(it, 'storeMaintenance')).toMatchObject({ verdict: 'covered', sentence: 'Nodes 0 and 1 do it.' })
    expect(rowOf(it, 'taskScheduler')?.verdict).toBe('covered')
  })

  it('shows the queue with who could take each task', async () => {
    const { queue, queueCounts } = await viewOf(told())
    expect(queueCounts).toEqual({ waiting: 1, retry: 0, failed: 6, nobodyTakes: 0, gone: 0 })
    expect(queue[0]).toMatchObject({ variant: 'AccountMaintenance', kind: 'reindex', state: 'running?', takers: [0] })
    expect(queue.filter((it) => it.variant === 'DnsManagement').map((it) => it.reason)).toEqual([
      'No DNS records to update',
      'Domain is not set to automatic DNS management'
    ])
  })

  it('calls a task out that no running node may take, after 90 seconds', async () => {
    const fold = told().tell(about(ONE, 0, 'none'))
    const { queue, tasks } = await viewOf(fold)
    expect(queue[0]).toMatchObject({ variant: 'AccountMaintenance', nobodyTakes: true, state: 'pending' })
    expect(tasks.find((it) => it.type === 'accountMaintenance')).toMatchObject({
      verdict: 'nobody',
      stalled: 1,
      waiting: 1
    })
    fold.wait(1)
    expect(idsOf(fold)).toContain('task-nobody-takes/accountMaintenance')
    const due = {
      '@type': 'AccountMaintenance',
      id: 'jprxbw1aaeqa',
      status: { '@type': 'Pending', due: '2026-11-21T09:09:30Z' }
    }
    const young = await viewOf(told().tell(about(ONE, 0, 'none'), delta(ONE, 'x:Task/get', [due])))
    expect(young.queue.find((it) => it.id === due.id)).toMatchObject({ nobodyTakes: false })
  })

  it('asks nobody to push metrics where no collector is set', async () => {
    const metrics = (kind: string) =>
      whole(ONE, 'x:Metrics/get', `{"list":[{"id":"singleton","openTelemetry":{"@type":"${kind}"}}]}`)
    expect(rowOf(await viewOf(told().tell(metrics('Http'))), 'metricsPush')?.verdict).toBe('uneven')
    expect(rowOf(await viewOf(told().tell(metrics('Disabled'))), 'metricsPush')).toMatchObject({
      verdict: 'covered',
      sentence: 'No collector is set: nothing is pushed.'
    })
  })

  it('opens listeners by role', async () => {
    const list = [
      { id: 'l1', name: 'smtp', protocol: 'smtp', bind: { '[::]:25': true } },
      { id: 'l2', name: 'imap', protocol: 'imap', bind: { '[::]:143': true } }
    ]
    const role = {
      id: 'jprwbk2iadqa',
      name: 'none',
      tasks: { '@type': 'DisableAll' },
      listeners: { '@type': 'EnableSome', listenerIds: { l2: true } }
    }
    const it = await viewOf(
      told().tell(
        whole(ONE, 'x:NetworkListener/get', JSON.stringify({ list })),
        delta(ONE, 'x:ClusterRole/get', [role])
      )
    )
    expect(it.listeners.map((row) => row.cells.map((cell) => cell.declared))).toEqual([
      ['yes', 'yes', 'no'],
      ['yes', 'yes', 'yes']
    ])
    expect(it.listeners[0]?.cells.map((cell) => cell.observed)).toEqual(['seen', 'none', 'none'])
    expect(it.roles.find((one) => one.name === 'none')?.listeners).toBe('EnableSome: imap')
  })

  it('remembers when a task was first seen, and that it vanished', async () => {
    const fold = told()
      .wait(30)
      .tell(delta(ONE, 'x:Task/get', [], ['jprxbw1aaeqa']))
    const { queue, queueCounts } = await viewOf(fold)
    expect(queueCounts).toMatchObject({ waiting: 0, gone: 1 })
    expect(queue.at(-1)).toMatchObject({
      id: 'jprxbw1aaeqa',
      state: 'gone',
      seenSinceMs: (THEN_US + 8_000) / 1000
    })
  })

  it('names an unknown role, which refuses every reload', async () => {
    const fold = told().tell(about(THREE, 2, 'frontdor'))
    const { nodes, tasks } = await viewOf(fold)
    expect(nodes[2]).toMatchObject({ roleState: 'unknown', role: 'frontdor' })
    expect(tasks.every((row) => row.cells[2]?.declared === 'yes')).toBe(true)
    fold.wait(6)
    expect(lastingOf(fold).find((it) => it.id === 'role-unknown/2')).toMatchObject({
      severity: 'critical',
      subject: 'node 2'
    })
  })

  it('names a role that was destroyed while a node used it', () => {
    const destroyed = delta(ONE, 'x:ClusterRole/get', [], ['jprwbk2iadqa'])
    const fold = told().tell(destroyed).wait(6)
    expect(idsOf(fold)).toContain('role-unknown/2')
  })

  it('counts the nodes without an outgoing queue, and says what they must not do', () => {
    const fold = told().wait(6)
    const found = lastingOf(fold).filter((it) => it.rule === 'role-no-outbound')
    expect(found.map((it) => [it.subject, it.severity])).toEqual([
      ['node 1', 'info'],
      ['node 2', 'info']
    ])
  })

  it('tells of training and schedulers that run twice, after a restart would be over', () => {
    const fold = told()
      .tell(about(TWO, 1, 'full'))
      .wait(10)
    expect(idsOf(fold)).not.toContain('role-training-many/spamClassifierTraining')
    fold.wait(25)
    expect(idsOf(fold)).toEqual(
      expect.arrayContaining(['role-training-many/spamClassifierTraining', 'role-scheduler-many/taskScheduler'])
    )
    fold
      .tell(about(TWO, 1, 'storeonly'))
      .wait(1)
      .wait(40)
    expect(idsOf(fold)).not.toContain('role-training-many/spamClassifierTraining')
  })

  it('knows nothing of a node whose start was not read, and says so', async () => {
    const it = await viewOf(told().tell(about(TWO, 1, null)))
    expect(rowOf(it, 'storeMaintenance')).toMatchObject({
      verdict: 'covered',
      sentence: 'Node 0 does it; node 1 told nothing.'
    })
    expect(declaredIn(it, 'taskScheduler')).toEqual(['yes', 'unknown', 'no'])
    expect(it.missing.some((one) => one.startsWith('Node 1: the line of the start'))).toBe(true)
  })

  it('takes a node away in thought', async () => {
    const { fold, at } = told()
    const it = await toWhatIfView({ fold, at: toUnixUs(at) }, [0])
    const effect = (type: string) => it.rows.find((row) => row.type === type)?.effect
    expect(it.remaining).toEqual([1, 2])
    expect(effect('outboundMta')).toBe('lost')
    expect(effect('storeMaintenance')).toBe('single')
    expect(effect('taskQueueProcessing')).toBe('single')
    expect(it.stalled.map((one) => one.id)).toEqual(['jprxbw1aaeqa'])
    expect((await toWhatIfView({ fold, at: toUnixUs(at) }, [2])).rows.filter((row) => row.effect === 'lost')).toEqual(
      []
    )
  })
})

describe('three nodes of 0.15.5, told by the settings and logs of real ones', () => {
  const told = (): RoleFold => new RoleFold().tell(...OLD_CLUSTER)

  it('declares tasks by the role lists, with their shards', async () => {
    const it = await viewOf(told())
    expect(it.line).toBe('old')
    expect(declaredIn(it, 'storeMaintenance')).toEqual(['yes', 'no', 'no'])
    expect(declaredIn(it, 'acmeRenew')).toEqual(['no', 'yes', 'no'])
    expect(rowOf(it, 'accountMaintenance')?.cells.map((cell) => cell.shard)).toEqual([1, 1, 2])
    // Never mentioned: every node does it.
    expect(declaredIn(it, 'searchIndexing')).toEqual(['yes', 'yes', 'yes'])
    expect(rowOf(it, 'taskScheduler')).toBeUndefined()
  })

  it('finds push of shard 2 doubled', async () => {
    const fold = told()
    const { shards } = await viewOf(fold)
    expect(shards.find((it) => it.type === 'pushNotifications')).toMatchObject({
      total: 2,
      verdict: 'uneven',
      shards: [
        { shard: 1, nodeIds: [1] },
        { shard: 2, nodeIds: [2, 3] }
      ],
      sentence: 'Nodes 2 and 3 do shard 2 twice.'
    })
    expect(shards.find((it) => it.type === 'accountMaintenance')).toMatchObject({ verdict: 'covered', total: 2 })
    fold.wait(1).wait(31)
    expect(lastingOf(fold).find((it) => it.id === 'push-shards/pushNotifications')?.severity).toBe('warning')
  })

  it('sees what each node did, also what others asked of it', async () => {
    const it = await viewOf(told())
    expect(cellOf(it, 'spamClassifierTraining', 1)).toMatchObject({ declared: 'no', observed: 'seen', conflict: false })
    expect(cellOf(it, 'storeMaintenance', 2)).toMatchObject({ declared: 'no', observed: 'seen', conflict: false })
    // After a reload of settings every node ran the order, listed or not.
    expect([1, 2, 3].map((id) => cellOf(it, 'acmeRenew', id)?.observed)).toEqual(['seen', 'seen', 'seen'])
    expect(it.queueStatus.map((one) => one.running)).toEqual([true, true, true])
  })

  it('tells where the lists differ', () => {
    const settings = JSON.parse(ANSWERS.old.settings).data as Record<string, string>
    const other = { ...settings, 'cluster.node-id': '3', 'cluster.roles.spam-training.0000': '3' }
    const fold = told()
      .tell(whole(THREE, 'settings/keys', JSON.stringify({ data: other })))
      .wait(1)
      .wait(31)
    const found = lastingOf(fold).find((it) => it.id === 'roles-mixed/spam-training')
    expect(found).toMatchObject({ severity: 'critical' })
    expect(found?.text).toContain('"2" at 1 and 2; "3" at 3')
  })

  it('has the listeners of each node, from its settings and its start', async () => {
    const smtp = { 'server.listener.smtp.protocol': 'smtp', 'server.listener.smtp.bind.0000': '[::]:25' }
    const settings = (id: string, more: object) => JSON.stringify({ data: { 'cluster.node-id': id, ...more } })
    const fold = told().tell(
      whole(ONE, 'settings/keys', settings('1', smtp)),
      whole(TWO, 'settings/keys', settings('2', {}))
    )
    const { listeners } = await viewOf(fold)
    expect(listeners).toHaveLength(1)
    expect(listeners[0]).toMatchObject({ name: 'smtp', protocol: 'smtp', bind: ['[::]:25'], verdict: 'covered' })
    expect(listeners[0]?.cells.map((cell) => [cell.declared, cell.observed])).toEqual([
      ['yes', 'seen'],
      ['no', 'seen'],
      // The log of its last start names none.
      ['no', 'none']
    ])
  })

  it('follows changes of settings', async () => {
    const change: StalwartNote = {
      url: ONE,
      call: 'settings/keys',
      status: 200,
      delta: true,
      answer: '{"data":{"cluster.roles.purge.stores.0000":"3"}}',
      gone: ['cluster.roles.spam-training.0000']
    }
    const it = await viewOf(told().tell(change))
    expect(cellOf(it, 'storeMaintenance', 1)?.declared).toBe('no')
    expect(cellOf(it, 'spamClassifierTraining', 1)).toMatchObject({
      declared: 'yes',
      declaredSentence: expect.stringContaining('every node')
    })
  })
})

it('says what would fill the view when nobody asks a management API', async () => {
  const it = await viewOf(new RoleFold().wait(1))
  expect(it).toMatchObject({ asked: false, nodes: [], tasks: [], missing: [] })
})

it('gives the nodes of the bus the host names of their leases and the releases of their starts', () => {
  const { fold, at } = new RoleFold().tell(...NEW_CLUSTER)
  const hello = Uint8Array.of(1, 12)
  const writer = new BatchWriter(new ArrayBuffer(4096))
  writer.arrival(0, toUnixUs(at), hello)
  fold.apply(toSeq(999), writer.take(['nats-1']))
  expect(toNodeRows(fold, at).map((it) => [it.nodeId, it.hostName, it.release.sentence])).toEqual([
    [1, 'api2.lab.test', '0.16.19, as its start line says']
  ])
})

describe('checkpoints', () => {
  const notes = [...NEW_CLUSTER, ...OLD_CLUSTER, delta(ONE, 'x:Task/get', [], ['jprxbw1aaeqa'])]

  it('are byte-identical wherever the fold was cut', async () => {
    const straight = new RoleFold().tell(...notes)
    const expected = straight.fold.checkpoint()
    for (let cut = 0; cut <= notes.length; cut += 3) {
      const before = new RoleFold().tell(...notes.slice(0, cut))
      const restored = Fold.restore(before.fold.checkpoint(), { wire: 'H' })
      const after = new RoleFold(before.at, restored, before.nextSeq).tell(...notes.slice(cut))
      expect(Buffer.from(after.fold.checkpoint()).equals(Buffer.from(expected))).toBe(true)
      expect(await viewOf(after)).toEqual(await viewOf(straight))
    }
  })
})

it.each([
  ['0.16', NEW_CLUSTER],
  ['0.15', OLD_CLUSTER]
] as const)('a file without names shows the same matrix: %s', async (_, notes) => {
  const standIns = new StandIns()
  const nameless = new RoleFold()
  for (const note of notes)
    nameless.say(JSON.parse(anonymiseNote(JSON.stringify({ source: 'stalwart', ...note }), standIns)))
  const matrix = ({ tasks }: RolesView) =>
    tasks.map((row) => [
      row.type,
      row.verdict,
      row.cells.map(({ declared, observed, shard }) => [declared, observed, shard])
    ])
  expect(matrix(await viewOf(nameless))).toEqual(matrix(await viewOf(new RoleFold().tell(...notes))))
})
