import { type ChildProcess, fork } from 'node:child_process'
import type { NodeAnswer, NodeCommand } from './node-clients-process.ts'

/** Clients that behave like Stalwart nodes, in a process of their own. Commands are answered in order. */
export class NodeClients {
  readonly #child: ChildProcess
  readonly #waiting: ((answer: NodeAnswer) => void)[] = []

  constructor() {
    this.#child = fork(new URL('./node-clients-process.ts', import.meta.url), { stdio: 'ignore' })
    this.#child.on('message', (answer: NodeAnswer) => this.#waiting.shift()?.(answer))
    process.on('exit', () => this.#child.kill('SIGKILL'))
  }

  /** Rejects when the client could not do it. */
  async do(command: NodeCommand): Promise<NodeAnswer> {
    const answer = await new Promise<NodeAnswer>((resolve) => {
      this.#waiting.push(resolve)
      this.#child.send(command)
    })
    if ('failed' in answer) throw new Error(answer.failed)
    return answer
  }

  /** By client: what it read. */
  async heard(): Promise<ReadonlyMap<number, readonly (readonly [string, number])[]>> {
    const answer = await this.do({ do: 'heard' })
    if (!('heard' in answer)) throw new Error('no answer')
    return new Map(Object.entries(answer.heard).map(([id, list]) => [Number(id), list]))
  }

  /** kill -9 of the whole process: every connection in it ends as those of a killed node do. */
  kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return Promise.resolve()
    return new Promise((done) => {
      this.#child.once('exit', () => done())
      this.#child.kill('SIGKILL')
    })
  }
}
