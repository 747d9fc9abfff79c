import { toUs } from '../../roles/json.ts'
import { toList } from '../rule.ts'
import { givenIn, isOn, isWhole, nameOf, objectsOf, typeOf, wordOf } from './config-object.ts'
import { placeAt, placeIn } from './config-place.ts'
import type { ConfigFault, ConfigRule } from './config-rule.ts'
import type { ConfigObject, Configuration } from './configuration.ts'
import { membersOf, variantOf } from './object-parts.ts'
import { nodeWord } from './old-nodes.ts'
import { restsBelow, settingOf } from './old-settings.ts'
import { isMacro } from './old-values.ts'
import { needsKindOrOld, needsKinds, needsOld, nodeCount } from './rule-needs.ts'
import { toNetwork } from './server-address.ts'

const BAN_PERIODS = ['authBanPeriod', 'abuseBanPeriod', 'loiterBanPeriod', 'scanBanPeriod'] as const
const OLD_RATES = ['auth.rate', 'abuse.rate', 'loiter.rate', 'scan.rate'] as const
/** Networks shorter than these hold more addresses than any attacker has (config.md section 6). */
const WIDE = { 4: 16, 6: 32 } as const
/** Stores that only one process can open (telemetry and locks are then each node's own). */
const LOCAL_STORES: ReadonlySet<string> = new Set(['RocksDb', 'Sqlite', 'rocksdb', 'sqlite'])

const blocked = (config: Configuration): readonly ConfigObject[] => objectsOf(config, 'x:BlockedIp')
const needsBlocked = needsKinds('x:BlockedIp')

const banSelf: ConfigRule = {
  id: 'ban-self',
  severity: 'error',
  line: 'both',
  judges: 'whether proxies, health checks and operators are safe from bans',
  remedy:
    'Allow the addresses of proxies, balancers, health checks, this computer and your own networks, then reload settings.',
  lacks: (config) => {
    if (isWhole(config, 'x:AllowedIp') || config.oldNodes.some((node) => node.knows('server.allowed-ip'))) return null
    return 'all of x:AllowedIp, or the whole files of nodes'
  },
  see: (config) => {
    const faults: ConfigFault[] = []
    const proxies = objectsOf(config, 'x:SystemSettings').flatMap((it) => membersOf(it, 'proxyTrustedNetworks'))
    const anchor =
      objectsOf(config, 'x:Security')[0] ??
      objectsOf(config, 'x:SystemSettings')[0] ??
      objectsOf(config, 'x:Coordinator')[0]
    if (
      isWhole(config, 'x:AllowedIp') &&
      objectsOf(config, 'x:AllowedIp').length === 0 &&
      proxies.length === 0 &&
      anchor
    ) {
      faults.push({
        place: placeIn(anchor),
        key: 'allowed',
        text: 'No address is allowed: a proxy, a health check or an operator whose logins fail is banned like anybody else, and everybody behind it with it.'
      })
    }
    for (const node of config.oldNodes) {
      if (!node.knows('server.allowed-ip') || restsBelow(node, 'server.allowed-ip').length > 0) continue
      faults.push({
        place: placeAt(node, 'server.allowed-ip'),
        severity: 'warning',
        text: `${nodeWord(node)} has no server.allowed-ip in its file; where the store has none either, proxies, health checks and operators can be banned like anybody else.`
      })
    }
    return faults
  }
}

const allowAndBlock: ConfigRule = {
  id: 'allow-and-block',
  told: ['allow-and-block'],
  severity: 'warning',
  line: 'old',
  judges: 'whether no address is both allowed and blocked',
  remedy: 'Remove it from one of the lists, and reload.',
  lacks: needsOld(1),
  see: (config) =>
    config.oldNodes.flatMap((node) => {
      const allowed = new Set(restsBelow(node, 'server.allowed-ip'))
      return restsBelow(node, 'server.blocked-ip')
        .filter((address) => allowed.has(address))
        .map((address) => ({
          place: placeAt(node, `server.blocked-ip.${address}`),
          text: `${address.slice(0, 60)} is allowed and blocked: the block wins, and it is refused.`
        }))
    })
}

const blockedKey: ConfigRule = {
  id: 'blocked-key',
  severity: 'error',
  line: 'old',
  judges: 'whether every blocked and allowed address is one',
  remedy: 'Delete the setting.',
  lacks: needsOld(1),
  see: (config) =>
    config.oldNodes.flatMap((node) =>
      ['server.blocked-ip', 'server.allowed-ip'].flatMap((prefix) =>
        restsBelow(node, prefix)
          .filter((address) => toNetwork(address) === null)
          .map((address) => ({
            place: placeAt(node, `${prefix}.${address}`),
            text: `«${address.slice(0, 60)}» is no address: every full reload fails on every node while it is there.`
          }))
      )
    )
}

const rateDiffers: ConfigRule = {
  id: 'ban-rate-differs',
  severity: 'warning',
  line: 'old',
  judges: 'whether all nodes ban at the same rates',
  remedy: 'Give all nodes the same server.auto-ban.',
  lacks: needsOld(2),
  see: (config) => {
    const [first, ...others] = config.oldNodes
    if (!first) return []
    return others.flatMap((node) =>
      OLD_RATES.flatMap((rate): ConfigFault[] => {
        const name = `server.auto-ban.${rate}`
        const [a, b] = [settingOf(first, name), settingOf(node, name)]
        if (a === b) return []
        return [
          {
            place: placeAt(node, name),
            text: `${name} is ${b ?? 'not set'} on ${nodeWord(node)} and ${a ?? 'not set'} on ${nodeWord(first)}: the counters are shared, so the strictest node bans for all.`
          }
        ]
      })
    )
  }
}

const banPermanent: ConfigRule = {
  id: 'ban-permanent',
  severity: 'info',
  line: 'new',
  judges: 'whether bans end',
  remedy: 'Set a period for each; a day is enough for most attackers.',
  lacks: needsKinds('x:Security'),
  see: (config) =>
    objectsOf(config, 'x:Security').flatMap((security): ConfigFault[] => {
      const endless = BAN_PERIODS.filter((name) => (givenIn(security, name) ?? null) === null)
      const first = endless[0]
      if (first === undefined) return []
      return [
        {
          place: placeIn(security, first),
          text: `${toList(endless)} are not set: bans last for ever and the list only grows.`
        }
      ]
    })
}

const blockWide: ConfigRule = {
  id: 'block-wide',
  told: ['block-wide'],
  severity: 'warning',
  line: 'new',
  judges: 'whether blocked networks are small',
  remedy: 'Block the networks that attack, each by itself.',
  lacks: needsBlocked,
  see: (config) =>
    blocked(config).flatMap((block): ConfigFault[] => {
      const network = toNetwork(wordOf(block, 'address') ?? '')
      if (network === null || network.bits === null || network.bits >= WIDE[network.family]) return []
      return [
        {
          place: placeIn(block, 'address'),
          text: `${wordOf(block, 'address') ?? ''} is blocked: a network so large holds customers, and perhaps your own machines.`
        }
      ]
    })
}

const blockMapped: ConfigRule = {
  id: 'block-mapped',
  told: ['block-mapped'],
  severity: 'warning',
  line: 'new',
  judges: 'whether blocked addresses are written as clients come',
  remedy: 'Block the IPv4 address itself.',
  lacks: needsBlocked,
  see: (config) =>
    blocked(config)
      .filter((block) => /^::ffff:[\d.]+/iu.test(wordOf(block, 'address') ?? ''))
      .map((block) => ({
        place: placeIn(block, 'address'),
        text: `${wordOf(block, 'address') ?? ''} is stored and never enforced: clients of IPv4 come without ::ffff:.`
      }))
}

const blockExpired: ConfigRule = {
  id: 'block-expired',
  told: ['block-expired'],
  severity: 'info',
  line: 'new',
  judges: 'whether blocks that are over are gone',
  remedy: 'Reload blocked addresses: that removes them.',
  lacks: (config) => needsBlocked(config) ?? (config.now === null ? 'the time' : null),
  see: (config) => {
    const { now } = config
    const over = blocked(config).filter((block) => {
      const until = toUs(wordOf(block, 'expiresAt'))
      return now !== null && until !== null && until < now
    })
    const first = over[0]
    if (!first) return []
    return [
      {
        place: placeIn(first, 'expiresAt'),
        key: 'expired',
        text: `${over.length === 1 ? 'A block is' : `${over.length} blocks are`} over and still stored (${toList(over.map((block) => wordOf(block, 'address') ?? ''))}): blocking one of these addresses again is refused.`
      }
    ]
  }
}

const xffOpen: ConfigRule = {
  id: 'xff-open',
  severity: 'error',
  line: 'both',
  judges: 'whether clients cannot choose the address that they are taken for',
  remedy: 'Switch it off, or make sure that nodes can be reached through the proxy only.',
  lacks: needsKindOrOld('x:Http'),
  see: (config) => [
    ...objectsOf(config, 'x:Http')
      .filter((http) => isOn(http, 'useXForwarded'))
      .map((http) => ({ place: placeIn(http, 'useXForwarded'), text: XFF })),
    ...config.oldNodes.flatMap((node): ConfigFault[] => {
      const name = ['http.use-x-forwarded', 'server.http.use-x-forwarded'].find((it) => settingOf(node, it) === 'true')
      return name === undefined ? [] : [{ place: placeAt(node, name), text: XFF }]
    })
  ]
}
const XFF =
  'X-Forwarded-For is believed. Whoever reaches a node past the proxy chooses the address that it is taken for: bans are evaded, and others are banned.'

const inMemoryLocal: ConfigRule = {
  id: 'inmemory-local',
  severity: 'error',
  line: 'both',
  judges: 'whether locks and counters are shared by all nodes',
  remedy: 'Use a store that all nodes reach (PostgreSQL, MySQL, Redis, FoundationDB).',
  lacks: (config) =>
    config.kinds.has('x:InMemoryStore') || config.kinds.has('x:DataStore') || config.oldNodes.length > 0
      ? null
      : 'x:InMemoryStore and x:DataStore, or the files of nodes',
  see: (config) => {
    if (nodeCount(config) === null || nodeCount(config) === 1) return []
    return [...localObjects(config), ...localStores(config)]
  }
}

function localObjects(config: Configuration): readonly ConfigFault[] {
  const isDefault = objectsOf(config, 'x:InMemoryStore').every((store) => typeOf(store) === 'Default')
  const stores = [...objectsOf(config, 'x:InMemoryStore'), ...(isDefault ? objectsOf(config, 'x:DataStore') : [])]
  return stores
    .filter((store) => LOCAL_STORES.has(typeOf(store) ?? ''))
    .map((store) => ({
      place: placeIn(store, '@type'),
      text: `${typeOf(store) ?? ''} is each node’s own: task locks, rate limits and ban counters are not shared, and tasks run twice.`
    }))
}

function localStores(config: Configuration): readonly ConfigFault[] {
  return config.oldNodes.flatMap((node): ConfigFault[] => {
    const id = settingOf(node, 'storage.lookup') ?? settingOf(node, 'storage.data')
    const type = id === null || isMacro(id) ? null : settingOf(node, `store.${id}.type`)
    if (type === null || !LOCAL_STORES.has(type) || settingOf(node, 'cluster.coordinator') === null) return []
    return [
      {
        place: placeAt(node, `store.${id ?? ''}.type`),
        text: `The lookup store of ${nodeWord(node)} is ${type}, which is each node’s own: locks, rate limits and ban counters are not shared.`
      }
    ]
  })
}

const apiKeyScope: ConfigRule = {
  id: 'apikey-scope',
  severity: 'warning',
  line: 'new',
  judges: 'whether API keys may do only what they must',
  remedy: 'Give the key its own list of permissions (Replace), allowed addresses and an end.',
  lacks: needsKinds('x:ApiKey'),
  see: (config) =>
    objectsOf(config, 'x:ApiKey').flatMap((key): ConfigFault[] => {
      const lacks = [
        ...((variantOf(key, 'permissions') ?? 'Inherit') === 'Inherit' ? ['it may do all that its account may'] : []),
        ...(membersOf(key, 'allowedIps').length === 0 ? ['it works from every address'] : []),
        ...(wordOf(key, 'expiresAt') === null ? ['it never ends'] : [])
      ]
      if (lacks.length === 0) return []
      return [{ place: placeIn(key), text: `API key ${nameOf(key)}: ${toList(lacks)}.` }]
    })
}

const settingsList: ConfigRule = {
  id: 'settings-list-secrets',
  severity: 'warning',
  line: 'old',
  judges: 'whether Stoa’s own key cannot read passwords',
  remedy:
    'Keep passwords in variables or files (%{env:…}%, %{file:…}%): macros are not resolved there. Or take settings-list from the key; the roles and the coordinator are then not known.',
  lacks: (config) =>
    config.running?.sites.some((site) => site.permissions.length > 0)
      ? null
      : 'the permissions of the key, which the API of a node tells',
  see: (config) =>
    (config.running?.sites ?? [])
      .filter((site) => site.line === 'old' && site.permissions.includes('settings-list'))
      .slice(0, 1)
      .map((site) => ({
        place: { file: site.url, path: '', line: null, seq: site.seq, at: site.answeredAt },
        key: 'permission',
        text: 'The key of Stoa may list settings: passwords that stand in them as they are could be read with it. Stoa drops them unread.'
      }))
}

/** What config.md section 6 says of bans, blocks, proxies and keys. */
export const BAN_CONFIG_RULES: readonly ConfigRule[] = [
  banSelf,
  allowAndBlock,
  blockedKey,
  rateDiffers,
  banPermanent,
  blockWide,
  blockMapped,
  blockExpired,
  xffOpen,
  inMemoryLocal,
  apiKeyScope,
  settingsList
]
