import { afterEach, expect, test, vi } from 'vitest'
import { Note } from '../../../src/shared/cluster/note.ts'
import { HygieneWatch } from '../../../src/shared/findings/hygiene-watch.ts'
import { NATS_RELEASES } from '../../support/nats-releases.ts'
import { startNatsTopology, TOPOLOGY_LOGINS } from '../../support/nats-topology.ts'
import { type MonitorLedger, monitor } from './monitoring.ts'

const WAIT = { timeout: 30_000, interval: 20 }
const open: { stop(): unknown }[] = []
afterEach(async () => {
  for (const thing of open.splice(0).reverse()) await thing.stop()
})

/** What findings would read from what was noted. */
function watchOf(ledger: MonitorLedger): HygieneWatch {
  const watch = new HygieneWatch()
  for (const [i, body] of ledger.notes.entries()) {
    const bytes = new TextEncoder().encode(JSON.stringify(body))
    const note = Note.parse(bytes, 0, bytes.length)
    if (note) watch.note(i + 1, 1_800_000_000_000_000 + i, note)
  }
  return watch
}

// Releases before 2.10 do not tell a user its permissions.
test.each(
  NATS_RELEASES.filter(({ isOld }) => !isOld).flatMap(({ version, binary }) =>
    (['stoa', 'node'] as const).map((who) => [who, version, binary] as const)
  )
)('what the user %s may publish is asked once and judged, on nats-server %s', async (who, _version, binary) => {
  const topology = await startNatsTopology(binary)
  open.push(topology)
  const { user, password } = TOPOLOGY_LOGINS[who]
  const { source, ledger } = await monitor(
    { servers: [...topology.urls], auth: { kind: 'password', user } },
    { password }
  )
  open.push(source)
  const told = () => ledger.notes.filter(({ subject }) => subject === '$SYS.REQ.USER.INFO')
  await vi.waitFor(() => expect(told()).toHaveLength(1), WAIT)
  const watch = watchOf(ledger)
  expect(watch.user?.mayPublish).toBe(who === 'node')
  expect(JSON.stringify(told())).not.toContain(user)
  // All servers greeted us: they want a login, speak no TLS, and listen on this machine only.
  expect([...watch.servers].map(({ needsLogin, tls, host }) => ({ needsLogin, tls, host }))).toEqual(
    topology.urls.map(() => ({ needsLogin: true, tls: 'none', host: '127.0.0.1' }))
  )
})
