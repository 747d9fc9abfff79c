import { isIP } from 'node:net'
import { type HttpAnswer, type HttpRequest, jsonAnswer } from './http-answers.ts'
import { keysBelow } from './node-blocks.ts'
import type { LogLevel } from './node-log.ts'
import type { StalwartNode } from './stalwart-node.ts'

type Errors = Readonly<Record<string, { readonly type: string; readonly error: string }>>

/**
 * `/api/reload*`: a refused one is HTTP 200 with entries in `errors`, and then nothing was applied and nothing sent; any suffix
 * that it does not know is a full reload (management-api.md 7).
 */
export function answerReload(request: HttpRequest, parts: readonly string[], node: StalwartNode): HttpAnswer {
  const [what] = parts
  if (what === 'certificate' || what === 'lookup') return toAnswer({})
  if (what === 'server.blocked-ip') {
    // Bad entries are told, the rest is applied and sent.
    void node.reloadOld('blocked-ip')
    node.publish({ type: 'ReloadBlockedIps' })
    return toAnswer(badAddresses(node))
  }
  const errors = { ...badAddresses(node), ...badHosts(node), ...noBus(node) }
  // Its mere presence makes it dry, whatever it says.
  if (Object.keys(errors).length > 0 || request.query.has('dry-run')) return toAnswer(errors)
  node.reloadOld('settings').catch(() => {})
  // Levels change on the called node only (management-api.md 7): those who hear the broadcast keep theirs.
  node.log.overrides = levelsOf(node.keys())
  node.publish({ type: 'ReloadSettings' })
  return toAnswer({})
}

const LEVEL = 'tracing.level.'

const levelsOf = (keys: ReadonlyMap<string, string>): ReadonlyMap<string, LogLevel | null> =>
  new Map(
    [...keys]
      .filter(([key]) => key.startsWith(LEVEL))
      .map(([key, level]) => [key.slice(LEVEL.length), level === 'disable' ? null : (level as LogLevel)])
  )

const toAnswer = (errors: Errors): HttpAnswer => jsonAnswer({ data: { warnings: {}, errors } })

function badAddresses(node: StalwartNode): Errors {
  const bad = keysBelow(node.keys(), 'server.blocked-ip.').find((entry) => isIP(entry.split('/')[0] ?? '') === 0)
  return bad === undefined
    ? {}
    : { 'server.blocked-ip': { type: 'parse', error: `Invalid IP address value "${bad}".` } }
}

/** A host name that does not resolve: those below `.invalid` never do. */
function badHosts(node: StalwartNode): Errors {
  const host = node.keys().get('spam-filter.pyzor.host')
  const error = 'Invalid address: failed to lookup address information: Temporary failure in name resolution'
  return host?.endsWith('.invalid') ? { 'spam-filter.pyzor.host': { type: 'build', error } } : {}
}

const noBus = (node: StalwartNode): Errors =>
  node.alone === null || !node.keys().has('cluster.coordinator')
    ? {}
    : { 'store.bus.urls': { type: 'build', error: `Failed to connect to Nats: ${node.alone}` } }
