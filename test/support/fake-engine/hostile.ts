import { HOSTILE } from './world.ts'

/** Everything at once, so that one look at a field tells; each seventh text is 64 KiB long. */
const ALL = HOSTILE.filter((text) => text.length < 100).join(' ')
const LONG = ALL + 'n'.repeat(65_536 - ALL.length)

/** Fields whose values are ours: keys, states, numbers in text. Every other text of an answer is replaced. */
const OURS = new Set([
  'slug',
  'draft',
  'kind',
  'watch',
  'state',
  'status',
  'severity',
  'source',
  'auth',
  'step',
  'secret',
  'present',
  'atUs',
  'fromUs',
  'toUs',
  'scannedToUs',
  'oldestUs',
  'newestUs',
  'next',
  'hex',
  'confirmation',
  'presence',
  'role',
  'evidence',
  'madeAtUs',
  'id'
])

let turn = 0

/** Puts a hostile text into every text field of a value, new fields included; lists of texts as well. */
export function toHostile(value: unknown, key = ''): unknown {
  if (typeof value === 'string') {
    if (OURS.has(key)) return value
    turn += 1
    return turn % 7 === 0 ? LONG : ALL
  }
  if (Array.isArray(value)) return value.map((item) => toHostile(item, key))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, toHostile(item, name)]))
}

async function* hostileEach(values: AsyncIterable<unknown>): AsyncGenerator<unknown, void, void> {
  for await (const value of values) yield toHostile(value)
}

/** Interceptor of every call and push. */
export async function makeHostile(options: { next(): Promise<unknown> }): Promise<unknown> {
  const answer = await options.next()
  const pushes = typeof answer === 'object' && answer !== null && Symbol.asyncIterator in answer
  return pushes ? hostileEach(answer as AsyncIterable<unknown>) : toHostile(answer)
}
