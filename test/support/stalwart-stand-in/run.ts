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
say('Point Stoa at it:')
const lines = [
  `STOA_MANAGEMENT_KEY=${cluster.keys.admin}`,
  `STOA_CANARY_USER=${canary.user}`,
  `STOA_CANARY_PASSWORD=${canary.password}`
]
say(`  (umask 077; printf '%s\\n' ${lines.map((line) => `'${line}'`).join(' ')} > /tmp/stand-in.secrets)`)
say(`  npm run stoa -- serve --name stand-in --connect ${nats.urls.map((url) => `nats://${url}`).join(',')} \\`)
say(`    --management ${cluster.urls.join(',')} --secrets-file /tmp/stand-in.secrets --allow-actions`)
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

type Act = (on: StalwartCluster, words: readonly string[]) => unknown

const at = (words: readonly string[]): number => Number(words[0])
const fault =
  (make: (words: readonly string[]) => Fault | null): Act =>
  (on, words) =>
    on.fault(at(words), make(words))

/** What each command does; what it answers is said, if it is a text. */
const ACTS: ReadonlyMap<string, Act> = new Map<string, Act>([
  ['ban', (on, [address = '', node = '0']) => on.ban(Number(node), address)],
  ['attack', (on, [address = '', node = '0']) => (on.attack(Number(node), address) ? 'let in' : 'refused')],
  ['deaf', (on, words) => on.node(at(words)).deafen()],
  ['cut', (on, words) => on.node(at(words)).cut()],
  ['heal', (on, words) => on.node(at(words)).heal()],
  ['kill', (on, words) => on.kill(at(words))],
  ['start', (on, words) => on.start(at(words))],
  ['hang', fault(() => ({ kind: 'hang' }))],
  ['close', fault(() => ({ kind: 'close' }))],
  ['well', fault(() => null)],
  ['busy', fault(([, seconds]) => ({ kind: 'busy', seconds: Number(seconds) }))],
  ['slow', fault(([, ms]) => ({ kind: 'slow', ms: Number(ms) }))],
  ['lie', fault(([, how]) => ({ kind: 'lie', how: how as Lie }))],
  ['task', setOutcome],
  ['rotate', (on, words) => on.node(at(words)).log.rotate()],
  [
    'forbid',
    (on, words) => {
      on.forbid('admin', words)
      on.forbid('reader', words)
    }
  ],
  [
    'enforced',
    (on) => on.nodes.map((node, place) => `node ${node.setup.nodeId}: ${on.enforced(place).join(' ')}`).join('\n')
  ]
])

function setOutcome(on: StalwartCluster, [name = '', what = '', ...words]: readonly string[]): void {
  const reason = words.join(' ') || 'made up'
  if (what === 'held') on.script.set(name, { kind: 'held' })
  else if (what === 'failed' || what === 'retry') on.script.set(name, { kind: what, reason })
  else {
    on.script.set(name, null)
    on.script.release()
  }
}

async function act(on: StalwartCluster, command: string, words: readonly string[]): Promise<string> {
  const it = ACTS.get(command)
  if (!it) return COMMANDS
  const said = await it(on, words)
  return typeof said === 'string' ? said : 'done'
}
