import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { startNatsCluster } from '../nats-server.ts'
import type { Fault, Lie } from './node-faults.ts'
import { type StalwartCluster, startStalwartCluster } from './stalwart-cluster.ts'

/**
 * A stand-in cluster to play with: `node test/support/stalwart-stand-in/run.ts --nodes 4 --line new|old [--servers 3]
 * [--alone 2]`. Prints where Stoa finds it, then takes commands on its standard input.
 */

const COMMANDS = `ban ADDRESS [NODE]      an automatic ban at a node
attack ADDRESS [NODE]   a connection from there
deaf|cut|heal NODE      its bus connection: without subscription, cut without a word, new
kill|start NODE         its process
hang|close|well NODE    its HTTP side
busy NODE SECONDS       429 with Retry-After
slow NODE MS
lie NODE page|cut-short|wrong-shape|endless|empty
task NAME held|failed|retry|done [REASON]
forbid PERMISSION       taken from both keys
rotate NODE             its log begins a new file
enforced                addresses that each node blocks
quit`

const { values } = parseArgs({
  options: {
    nodes: { type: 'string', default: '4' },
    line: { type: 'string', default: 'new' },
    servers: { type: 'string', default: '3' },
    alone: { type: 'string' }
  }
})
const say = (text: string): void => void process.stdout.write(`${text}\n`)

const nats = await startNatsCluster(Number(values.servers))
const cluster = await startStalwartCluster({
  nodes: Number(values.nodes),
  line: values.line === 'old' ? 'old' : 'new',
  natsUrls: nats.urls,
  ...(values.alone === undefined ? {} : { alone: values.alone.split(',').map(Number) })
})
const { admin, canary } = cluster.people
say(`NATS servers: ${nats.urls.join(' ')}`)
for (const [at, url] of cluster.urls.entries()) say(`node ${cluster.node(at).setup.nodeId}: ${url}`)
say(`API key: ${cluster.keys.admin}`)
say(`read-only key: ${cluster.keys.reader}`)
say(`administrator: ${admin.user} ${admin.password}`)
say(`canary's mailbox: ${canary.user} ${canary.password}`)
say('')
say('Point Stoa at it with a file of that key:')
say(`  printf %s '${cluster.keys.admin}' > /tmp/stand-in.key`)
const urls = cluster.urls.map((url) => `--management ${url}`).join(' ')
say(
  `  npm run stoa -- serve --server ${nats.urls[0] ?? ''} ${urls} --management-key-file /tmp/stand-in.key --allow-actions`
)
say('')
say(COMMANDS)

const input = createInterface({ input: process.stdin })
input.on('line', (line) => {
  const [command = '', ...words] = line.trim().split(/\s+/)
  if (command === 'quit') {
    input.close()
    return
  }
  act(cluster, command, words).then(say, (error: Error) => say(error.message))
})
input.on('close', () => {
  void Promise.all([cluster.stop(), nats.stop()]).then(() => process.exit(0))
})
process.on('SIGINT', () => input.close())

async function act(on: StalwartCluster, command: string, words: readonly string[]): Promise<string> {
  const [first = '', second = '0'] = words
  const at = Number(first)
  const fault = (what: Fault | null): void => on.fault(at, what)
  switch (command) {
    case 'ban':
      on.ban(Number(second), first)
      break
    case 'attack':
      return on.attack(Number(second), first) ? 'let in' : 'refused'
    case 'deaf':
      await on.node(at).deafen()
      break
    case 'cut':
      on.node(at).cut()
      break
    case 'heal':
      await on.node(at).heal()
      break
    case 'kill':
      await on.kill(at)
      break
    case 'start':
      await on.start(at)
      break
    case 'hang':
    case 'close':
      fault({ kind: command })
      break
    case 'well':
      fault(null)
      break
    case 'busy':
      fault({ kind: 'busy', seconds: Number(second) })
      break
    case 'slow':
      fault({ kind: 'slow', ms: Number(second) })
      break
    case 'lie':
      fault({ kind: 'lie', how: second as Lie })
      break
    case 'task': {
      const reason = words.slice(2).join(' ') || 'made up'
      on.script.set(
        first,
        second === 'held'
          ? { kind: 'held' }
          : second === 'failed' || second === 'retry'
            ? { kind: second, reason }
            : null
      )
      if (second === 'done') on.script.release()
      break
    }
    case 'forbid':
      on.forbid('admin', [first])
      on.forbid('reader', [first])
      break
    case 'rotate':
      on.node(at).log.rotate()
      break
    case 'enforced':
      return on.nodes.map((node, place) => `node ${node.setup.nodeId}: ${on.enforced(place).join(' ')}`).join('\n')
    default:
      return COMMANDS
  }
  return 'done'
}
