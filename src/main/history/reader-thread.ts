import type { MessagePort } from 'node:worker_threads'
import { DamagedChunkError } from './byte-column.ts'
import type { ChunkPage } from './journal-reader.ts'
import type { ReadQueries } from './read-queries.ts'
import { toDiskTrouble } from './sqlite-error.ts'
import type { FromReader, ReadCall, ToReader } from './worker-messages.ts'

/** Answers the calls of one `WorkerReader`, one by one. */
export class ReaderThread {
  readonly #port: MessagePort
  readonly #queries: ReadQueries
  readonly #end: () => void

  constructor(port: MessagePort, queries: ReadQueries, end: () => void) {
    this.#port = port
    this.#queries = queries
    this.#end = end
  }

  start(): void {
    this.#port.on('message', (message: ToReader | null) => {
      if (message !== null) {
        this.#answer(message)
        return
      }
      this.#end()
      this.#port.close()
    })
  }

  #answer({ id, call, args }: ToReader): void {
    let reply: FromReader
    try {
      reply = { id, answer: { ok: true, value: ask(this.#queries, call, args) } }
    } catch (error) {
      if (!(error instanceof DamagedChunkError) && toDiskTrouble(error) === null) throw error
      reply = { id, answer: { ok: false, error: (error as Error).message } }
    }
    const buffers = call === 'chunks' && reply.answer.ok ? buffersOf(reply.answer.value as ChunkPage) : []
    this.#port.postMessage(reply, buffers)
  }
}

function ask(queries: ReadQueries, call: ReadCall, args: readonly unknown[]): unknown {
  const owner = call in queries.insight ? queries.insight : call in queries.marks ? queries.marks : queries
  const query = Reflect.get(owner, call) as (...args: readonly unknown[]) => unknown
  return query.apply(owner, [...args])
}

/** Decoded batches are ours alone, each in a buffer of its own: they move instead of being copied. */
function buffersOf(page: ChunkPage): ArrayBuffer[] {
  return page.chunks.map((chunk) => chunk.batch.bytes.buffer)
}
