import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePorts, type NatsServer, startNatsServer } from './nats-server.ts'

/** Logins of the topology; loopback only. */
export const TOPOLOGY_LOGINS = {
  /** What a mail node uses. */
  node: { user: 'stalwart', password: 'stw-pw' },
  /** What Stoa is given, with exactly the rights of design.md section 9. */
  stoa: { user: 'stoa', password: 'stoa-pw' },
  /** As `stoa`, and may read the stream STW_AGORA. */
  capture: { user: 'stoacap', password: 'stoacap-pw' },
  /** May ask nothing at all. */
  deaf: { user: 'deaf', password: 'deaf-pw' },
  /** The restricted user of the system account, as the reference's `sysro`. */
  system: { user: 'sysro', password: 'sysro-pw' }
} as const

const ASKS = '"$SYS.REQ.USER.INFO", "$SYS.REQ.ACCOUNT.PING.CONNZ", "$SYS.REQ.ACCOUNT.PING.STATZ"'
const CAPTURE = `"$JS.API.INFO", "$JS.API.STREAM.NAMES", "$JS.API.STREAM.INFO.STW_AGORA",
 "$JS.API.CONSUMER.CREATE.STW_AGORA", "$JS.API.CONSUMER.CREATE.STW_AGORA.>", "$JS.API.CONSUMER.INFO.STW_AGORA.*",
 "$JS.API.CONSUMER.MSG.NEXT.STW_AGORA.*", "$JS.API.CONSUMER.DELETE.STW_AGORA.*"`
const HEARS = 'subscribe { allow: ["stwt.agora", "_INBOX_stoa.>"] }'

/** Further lines change what a reload brings. */
const accounts = (more = ''): string => `
accounts {
  SYS { users: [
    { user: "sys", password: "sys-pw" }
    { user: "sysro", password: "sysro-pw", permissions {
      publish { allow: ["$SYS.REQ.SERVER.PING", "$SYS.REQ.SERVER.PING.*", "$SYS.REQ.SERVER.*.*", "$SYS.REQ.ACCOUNT.*.*",
        "$SYS.REQ.ACCOUNT.NSUBS", "$SYS.REQ.USER.INFO"]
        deny: ["$SYS.REQ.SERVER.*.KICK", "$SYS.REQ.SERVER.*.LDM", "$SYS.REQ.SERVER.*.RELOAD", "$SYS.REQ.SERVER.*.PROFILEZ"] }
      subscribe { allow: ["_INBOX.>", "$SYS.SERVER.*.STATSZ", "$SYS.SERVER.*.SHUTDOWN", "$SYS.SERVER.*.LAMEDUCK",
        "$SYS.SERVER.*.CLIENT.AUTH.ERR", "$SYS.ACCOUNT.CLIENT.AUTH.ERR", "$SYS.ACCOUNT.*.CONNECT",
        "$SYS.ACCOUNT.*.DISCONNECT", "$SYS.ACCOUNT.*.SERVER.CONNS", "$SYS.ACCOUNT.*.LEAFNODE.CONNECT"] } } }
  ] }
  STW { jetstream: enabled, users: [
    { user: "stalwart", password: "stw-pw" }
    { user: "stoa", password: "stoa-pw", permissions { ${HEARS}
      publish { allow: [${ASKS}] } } }
    { user: "stoacap", password: "stoacap-pw", permissions { ${HEARS}
      publish { allow: [${ASKS}, ${CAPTURE}] } } }
    { user: "deaf", password: "deaf-pw", permissions { ${HEARS}
      publish { deny: [">"] } } }
    ${more}
  ] }
}
system_account: SYS
ping_interval: "2s"
`

/** Three servers as one cluster, another cluster of one behind a gateway, and a leaf node of the first. */
export interface NatsTopology {
  readonly servers: readonly NatsServer[]
  readonly gateway: NatsServer
  readonly leaf: NatsServer
  /** `host:port` of the three. */
  readonly urls: readonly string[]
  /** `http://host:port` of the monitoring of each of the three, in their order. */
  readonly monitoring: readonly string[]
  /** Another user in the accounts and SIGHUP to each of the three. */
  reloadAll(): Promise<void>
  stop(): Promise<void>
}

/** As `nats/topology` of the reference; resolves when all greet. What of it is joined shows in the answers. */
export async function startNatsTopology(binary: string): Promise<NatsTopology> {
  const ports = await freePorts(15)
  const at = (i: number): number => ports[i] as number
  const folder = await mkdtemp(join(tmpdir(), 'stoa-topology-'))
  const routes = [0, 1, 2].map((i) => `"nats://127.0.0.1:${at(i)}"`).join(', ')
  const gateways = `gateways: [
    { name: "east", urls: [${[3, 4, 5].map((i) => `"nats://127.0.0.1:${at(i)}"`).join(', ')}] }
    { name: "west", urls: ["nats://127.0.0.1:${at(6)}"] } ]`
  const east = (i: number, more = ''): string => `${accounts(more)}
http: "127.0.0.1:${at(10 + i)}"
cluster { name: "east", listen: "127.0.0.1:${at(i)}", routes: [${routes}] }
gateway { name: "east", listen: "127.0.0.1:${at(3 + i)}", ${gateways} }
leafnodes { listen: "127.0.0.1:${at(7 + i)}" }
jetstream { store_dir: "${join(folder, `js-${i}`)}", max_memory_store: 64MB, max_file_store: 256MB }
`
  const west = `${accounts()}
cluster { name: "west", listen: "127.0.0.1:${at(13)}" }
gateway { name: "west", listen: "127.0.0.1:${at(6)}", ${gateways} }
`
  const started = await Promise.all(
    [0, 1, 2].map((i) => startNatsServer({ name: `a${i + 1}`, binary, config: east(i) }))
  )
  const gateway = await startNatsServer({ name: 'b1', binary, config: west })
  const remote = (login: string, account: string): string =>
    `{ urls: ["nats://${login}@127.0.0.1:${at(7)}", "nats://${login}@127.0.0.1:${at(8)}"], account: "${account}" }`
  const leafs = `leafnodes { remotes: [${remote('stalwart:stw-pw', 'STW')}, ${remote('sys:sys-pw', 'SYS')}] }\n`
  const leaf = await startNatsServer({
    name: 'l1',
    binary,
    config: `${accounts().replace('jetstream: enabled, ', '')}${leafs}`
  })
  return {
    servers: started,
    gateway,
    leaf,
    urls: started.map((server) => server.address),
    monitoring: [10, 11, 12].map((i) => `http://127.0.0.1:${at(i)}`),
    reloadAll: async () => {
      const more = '{ user: "later", password: "later-pw" }'
      await Promise.all(started.map((server, i) => server.reload(east(i, more))))
    },
    stop: async () => {
      await Promise.all([...started, gateway, leaf].map((server) => server.stop()))
      await rm(folder, { recursive: true, force: true })
    }
  }
}
