import { NodeClient } from './node-client.ts'

/** What the parent asks; `id` names a client of this process, not a node. */
export type NodeCommand =
  | {
      readonly do: 'connect'
      readonly id: number
      readonly port: number
      readonly login: Readonly<Record<string, string>>
    }
  | { readonly do: 'publish'; readonly id: number; readonly payload: string }
  | { readonly do: 'unsubscribe' | 'cut' | 'kill' | 'connect-anew'; readonly id: number }
  /** Each client publishes frames of its own node id, StateChange with a running change id, Poisson. */
  | { readonly do: 'talk'; readonly id: number; readonly nodeId: number; readonly meanMs: number }
  | { readonly do: 'hush'; readonly id: number }
  | { readonly do: 'heard' }

export type NodeAnswer =
  | { readonly did: number }
  | { readonly failed: string }
  /** By client: frames that it read, as hex with µs since 1970. */
  | { readonly heard: Readonly<Record<string, readonly (readonly [string, number])[]>> }

const clients = new Map<number, NodeClient>()
const heard = new Map<number, [string, number][]>()
const timers = new Map<number, NodeJS.Timeout>()
let change = 0x10_0000

function leb(value: number): number[] {
  const bytes: number[] = []
  let rest = value
  while (rest > 127) {
    bytes.push((rest & 127) | 128)
    rest >>>= 7
  }
  return [...bytes, rest]
}

function talk(id: number, nodeId: number, meanMs: number): void {
  const wait = -Math.log(1 - Math.random()) * meanMs
  timers.set(
    id,
    setTimeout(() => {
      // StateChange of an e-mail: tag 0, change id, types, account (wire-format.md section 4).
      clients.get(id)?.publish(Uint8Array.from([...leb(nodeId), 0, ...leb(change++), 1, 1]))
      talk(id, nodeId, meanMs)
    }, wait)
  )
}

async function act(command: NodeCommand): Promise<NodeAnswer> {
  if (command.do === 'heard') return { heard: Object.fromEntries([...heard].map(([id, list]) => [String(id), list])) }
  const { id } = command
  if (command.do === 'connect') {
    const list: [string, number][] = heard.get(id) ?? []
    heard.set(id, list)
    const client = new NodeClient(command.port, command.login, (payload, at) => list.push([payload, at]))
    clients.set(id, client)
    await client.connect()
    return { did: id }
  }
  const client = clients.get(id)
  if (!client) return { failed: `no client ${id}` }
  switch (command.do) {
    case 'publish':
      client.publish(Buffer.from(command.payload, 'hex'))
      break
    case 'unsubscribe':
      client.unsubscribe()
      break
    case 'cut':
      client.cut()
      break
    case 'kill':
      client.kill()
      break
    case 'connect-anew':
      await client.connectAnew()
      break
    case 'talk':
      talk(id, command.nodeId, command.meanMs)
      break
    case 'hush':
      clearTimeout(timers.get(id))
      break
  }
  return { did: id }
}

process.on('message', (command: NodeCommand) => {
  act(command).then(
    (answer) => process.send?.(answer),
    (error: Error) => process.send?.({ failed: error.message })
  )
})
process.on('disconnect', () => process.exit(0))
