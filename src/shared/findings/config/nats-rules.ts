import { toList } from '../rule.ts'
import { objectsOf } from './config-object.ts'
import { placeAt } from './config-place.ts'
import type { ConfigFault, ConfigRule } from './config-rule.ts'
import type { Configuration } from './configuration.ts'
import { type NatsSettings, natsIn } from './nats-settings.ts'
import { busOf, nodesOver, nodeWord } from './old-nodes.ts'
import { settingOf } from './old-settings.ts'
import { needsCoordinator, needsKinds, nodeCount } from './rule-needs.ts'
import { isLoopback } from './server-address.ts'

/** The port that Stalwart fills in (config.md 2.1). */
const PRESET_PORT = 4444

/** A rule that looks at each way to NATS alone. */
const each =
  (line: 'new' | 'both', see: (nats: NatsSettings, config: Configuration) => readonly ConfigFault[]) =>
  (config: Configuration): readonly ConfigFault[] =>
    natsIn(config)
      .filter((nats) => line === 'both' || nats.line === 'new')
      .flatMap((nats) => see(nats, config))

const isPreset = (address: NatsSettings['addresses'][number]): boolean =>
  address.port === PRESET_PORT && isLoopback(address.host)

const needsNewCoordinator = needsKinds('x:Coordinator')

/** Where an object is read back from the server its secrets are masked: nothing follows from their text. */
function needsSecrets(config: Configuration): string | null {
  const lacking = needsNewCoordinator(config)
  if (lacking !== null) return lacking
  const nats = natsIn(config).filter((it) => it.line === 'new')
  return nats.length > 0 && nats.every((it) => it.isAnswer)
    ? 'the object as it is to be written: read back, every secret is shown as ****'
    : null
}

const natsPort: ConfigRule = {
  id: 'nats-port',
  severity: 'warning',
  line: 'new',
  judges: 'whether the servers’ addresses were ever edited',
  remedy: 'Enter the client addresses of the NATS servers; unless told otherwise they listen on 4222.',
  lacks: needsNewCoordinator,
  see: each('new', (nats) =>
    nats.addresses.some(isPreset)
      ? [
          {
            place: nats.place('addresses'),
            text: 'The address is 127.0.0.1:4444, as Stalwart fills it in: almost certainly nobody edited it. NATS listens on 4222.'
          }
        ]
      : []
  )
}

const natsLocalhost: ConfigRule = {
  id: 'nats-localhost',
  severity: 'warning',
  line: 'both',
  judges: 'whether nodes on several machines share their servers',
  remedy:
    'Name servers that all nodes reach. A server on each node’s own machine does only if those are joined to one cluster or are leaf nodes of it.',
  lacks: needsCoordinator,
  see: each('both', (nats, config) => {
    if (nodeCount(config) === 1) return []
    const local = nats.addresses.filter((it) => isLoopback(it.host) && !(nats.line === 'new' && isPreset(it)))
    if (local.length === 0) return []
    return [
      {
        place: nats.place('addresses'),
        text: `${local.map((it) => it.text).join(', ')} is each node’s own machine: nodes on several machines would each talk to a server of their own.`
      }
    ]
  })
}

const natsSingle: ConfigRule = {
  id: 'nats-single',
  severity: 'info',
  line: 'both',
  judges: 'whether nodes know more than one server',
  remedy: 'Name all servers of the NATS cluster.',
  lacks: needsCoordinator,
  see: each('both', (nats) =>
    nats.addresses.length === 1
      ? [
          {
            place: nats.place('addresses'),
            text: 'Only one server is named: while it is away no node that starts finds another, and a node that starts without one stays alone until it is restarted.'
          }
        ]
      : []
  )
}

const authPartial: ConfigRule = {
  id: 'nats-auth-partial',
  severity: 'error',
  line: 'new',
  judges: 'whether user and password are given together',
  remedy: 'Give both, or neither.',
  lacks: needsNewCoordinator,
  see: each('new', (nats) => {
    if (nats.secret.kind !== 'none' && nats.user === null) {
      return [
        {
          place: nats.place('authSecret'),
          text: 'A password is set, but no user: no login is sent, and the server treats the node as a stranger.'
        }
      ]
    }
    // `stalwart` is what stands there by default, also where no login is wanted.
    const isLone = nats.secret.kind === 'none' && nats.user !== null && nats.user !== 'stalwart'
    return isLone && nats.credentials.kind === 'none'
      ? [
          {
            place: nats.place('authUsername'),
            text: 'A user is set, but no password: no login is sent, and the server treats the node as a stranger.'
          }
        ]
      : []
  })
}

const authBoth: ConfigRule = {
  id: 'nats-auth-both',
  severity: 'warning',
  line: 'both',
  judges: 'whether only one login is given',
  remedy: 'Remove the one that is not meant.',
  lacks: needsCoordinator,
  see: each('both', (nats) =>
    nats.user !== null && nats.secret.kind !== 'none' && nats.credentials.kind !== 'none'
      ? [
          {
            place: nats.place('credentials'),
            text: 'User and password are set, and credentials too: the credentials are ignored.'
          }
        ]
      : []
  )
}

const credsJwt: ConfigRule = {
  id: 'nats-creds-jwt',
  severity: 'error',
  line: 'new',
  judges: 'whether the token is one that 0.16 can use',
  remedy: 'Use a user with a password, or a plain token: 0.16 can use no JWT, no NKEY and no .creds file.',
  lacks: needsSecrets,
  see: each('new', (nats) =>
    nats.credentials.looks === 'jwt'
      ? [
          {
            place: nats.place('credentials'),
            text: 'The credentials look like a JWT or a .creds file. 0.16 sends them as a plain token, and the server refuses it.'
          }
        ]
      : []
  )
}

const credsMigrated: ConfigRule = {
  id: 'nats-creds-migrated',
  severity: 'warning',
  line: 'new',
  judges: 'whether the login of the old line still works in the new',
  remedy: 'Make a user with a password, or a token, for 0.16 before the nodes are moved.',
  lacks: (config) =>
    config.oldNodes.length === 0
      ? 'the files of the nodes before they were moved to 0.16'
      : needsNewCoordinator(config),
  see: (config) => {
    if (objectsOf(config, 'x:Coordinator').length === 0) return []
    return nodesOver(config, 'nats').flatMap((node): ConfigFault[] => {
      const name = `${busOf(node) ?? ''}.credentials`
      if (settingOf(node, name) === null) return []
      return [
        {
          place: placeAt(node, name),
          text: `${nodeWord(node)} logs in with credentials, a .creds text. 0.16 cannot use one.`
        }
      ]
    })
  }
}

const plainSecret: ConfigRule = {
  id: 'nats-plain-secret',
  severity: 'warning',
  line: 'both',
  judges: 'whether the login stays out of the settings',
  remedy: 'Take it from an environment variable or a file. In 0.15: %{env:NAME}% or %{file:/path}%.',
  lacks: needsCoordinator,
  see: each('both', (nats) => {
    const faults: ConfigFault[] = []
    const why =
      nats.line === 'old'
        ? 'whoever may list settings reads it, and the API writes it back into the file.'
        : 'it lies in the data store and in every backup of it.'
    if (nats.secret.kind === 'plain')
      faults.push({ place: nats.place('authSecret'), text: `The password stands in the settings: ${why}` })
    if (nats.credentials.kind === 'plain')
      faults.push({ place: nats.place('credentials'), text: `The token stands in the settings: ${why}` })
    if (nats.addresses.some((it) => it.hasLogin))
      faults.push({
        place: nats.place('addresses'),
        text: 'An address holds a login: addresses are shown to everybody who may see the coordinator.'
      })
    return faults
  })
}

const maskedSecret: ConfigRule = {
  id: 'nats-masked-secret',
  severity: 'error',
  line: 'new',
  judges: 'whether a secret is the mask that the API shows',
  remedy: 'Send only the fields that change, and never an object as it was read.',
  lacks: needsSecrets,
  see: each('new', (nats) => {
    if (nats.isAnswer) return []
    return (['secret', 'credentials'] as const).flatMap((name): ConfigFault[] =>
      nats[name].looks === 'mask'
        ? [
            {
              place: nats.place(name === 'secret' ? 'authSecret' : 'credentials'),
              text: 'The secret is four asterisks, the mask that the API shows. Written so, four asterisks are stored, and no node can log in after its next start.'
            }
          ]
        : []
    )
  })
}

const tlsOff: ConfigRule = {
  id: 'nats-tls-off',
  severity: 'warning',
  line: 'both',
  judges: 'whether the way to the servers is encrypted',
  remedy: 'Require TLS here and give the NATS servers certificates that the nodes’ systems trust.',
  lacks: needsCoordinator,
  see: each('both', (nats) => {
    const open = nats.addresses.filter((it) => !isLoopback(it.host) && it.scheme !== 'tls' && it.scheme !== 'wss')
    if (nats.useTls || open.length === 0) return []
    return [
      {
        place: nats.place('useTls'),
        text: `TLS is off, and ${toList(open.map((it) => it.text))} ${open.length === 1 ? 'is another machine' : 'are other machines'}: messages and password cross the network in clear.`
      }
    ]
  })
}

const reconnects: ConfigRule = {
  id: 'nats-reconnects',
  severity: 'warning',
  line: 'both',
  judges: 'whether nodes try to reconnect for ever',
  remedy: 'Leave it empty: the node then tries for ever.',
  lacks: needsCoordinator,
  see: each('both', (nats) =>
    nats.maxReconnects !== null && nats.maxReconnects > 0
      ? [
          {
            place: nats.place('maxReconnects'),
            text: `After ${nats.maxReconnects} failed tries the node gives up and stays deaf until it is restarted.`
          }
        ]
      : []
  )
}

const reconnectsZero: ConfigRule = {
  id: 'nats-reconnects-zero',
  severity: 'info',
  line: 'both',
  judges: 'whether 0 tries to reconnect are meant as «for ever»',
  remedy: 'Leave it empty, which says the same without a doubt.',
  lacks: needsCoordinator,
  see: each('both', (nats) =>
    nats.maxReconnects === 0
      ? [{ place: nats.place('maxReconnects'), text: '0 means «for ever» here, not «never».' }]
      : []
  )
}

const readBuffer: ConfigRule = {
  id: 'nats-readbuf',
  severity: 'error',
  line: 'new',
  judges: 'whether the read buffer is as large as it says',
  remedy: 'At most 65,535.',
  lacks: needsNewCoordinator,
  see: each('new', (nats) => {
    const { capacityReadBuffer: size } = nats
    if (size === null || size <= 65_535) return []
    return [
      {
        place: nats.place('capacityReadBuffer'),
        text: `Only 16 bits of ${size} count: the read buffer becomes ${size % 65_536} bytes.`
      }
    ]
  })
}

/** A number that should not be below or above a limit. */
const limits = (
  id: string,
  name: 'capacitySubscription' | 'capacityClient' | 'pingInterval' | 'timeoutConnection',
  words: { readonly judges: string; readonly remedy: string; readonly see: (value: number) => string | null }
): ConfigRule => ({
  id,
  severity: 'warning',
  line: 'both',
  judges: words.judges,
  remedy: words.remedy,
  lacks: needsCoordinator,
  see: each('both', (nats) => {
    const value = nats[name]
    const text = value === null ? null : words.see(value)
    return text === null ? [] : [{ place: nats.place(name), text }]
  })
})

const noEcho: ConfigRule = {
  id: 'nats-noecho',
  severity: 'info',
  line: 'both',
  judges: 'whether nodes get their own messages back',
  remedy: 'Set it, unless you measure round trips with it.',
  lacks: needsCoordinator,
  see: each('both', (nats) =>
    nats.noEcho
      ? []
      : [{ place: nats.place('noEcho'), text: 'Every node gets its own messages back, decodes them and skips them.' }]
  )
}

/** What config.md section 6 says of `nats-…`, and of the other coordinators what concerns one object alone. */
export const NATS_RULES: readonly ConfigRule[] = [
  natsPort,
  natsLocalhost,
  natsSingle,
  authPartial,
  authBoth,
  credsJwt,
  credsMigrated,
  plainSecret,
  maskedSecret,
  tlsOff,
  reconnects,
  reconnectsZero,
  readBuffer,
  limits('nats-subcap', 'capacitySubscription', {
    judges: 'whether bursts fit into the nodes',
    remedy: 'Leave it at 65,536.',
    see: (value) =>
      value < 1_024
        ? `Only ${value} arrivals may wait: in a burst further ones are dropped without a word. One message alone can hold 100 events.`
        : null
  }),
  limits('nats-clientcap', 'capacityClient', {
    judges: 'whether a pause of the servers reaches into mail handling',
    remedy: 'Leave it at 2,048.',
    see: (value) =>
      value < 128
        ? `Only ${value} operations may wait: a short pause of the server makes mail handling wait too.`
        : null
  }),
  limits('nats-ping', 'pingInterval', {
    judges: 'whether a dead link is noticed in time',
    remedy: '20 s is a good value: a dead link is noticed within a minute.',
    see: (value) => {
      if (value > 120_000)
        return `A ping each ${Math.round(value / 1000)} s: a dead link is noticed only after ${Math.round((value * 3) / 60_000)} minutes.`
      return value < 1_000 ? `A ping each ${value} ms is needless load.` : null
    }
  }),
  limits('nats-timeout', 'timeoutConnection', {
    judges: 'whether connecting is given a reasonable time',
    remedy: '5 s is a good value.',
    see: (value) => {
      if (value < 500) return `Connecting is given up after ${value} ms: over a busy network that never succeeds.`
      return value > 60_000
        ? `Connecting is given up only after ${Math.round(value / 1000)} s: a node that starts waits that long for a server that is away.`
        : null
    }
  }),
  noEcho
]
