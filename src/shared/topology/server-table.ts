import type { MonitoredServer } from '../cluster/connection.ts'
import type { Note } from '../cluster/note.ts'
import type { StateReader, StateWriter } from '../cluster/state-bytes.ts'
import { type InterfaceFacts, loadInterfaces, saveInterfaces, sayInterface } from './interface-facts.ts'
import { readAnswer, toQuestion } from './server-answers.ts'
import { loadServerFacts, makeServerFacts, type ServerFacts, saveServerFacts } from './server-facts.ts'

/** Servers told apart by name, those of the past included. */
const MOST_SERVERS = 512
/** Server ids that are remembered with their names: links name servers by id. */
const MOST_IDS = 1_024
/** Kinds of questions whose ask is no asking for connections, remembered for their `done`. */
const MOST_ASKS = 64

/** How many servers should have answered an asking for connections, and how many did. */
export interface Roll {
  readonly at: number
  readonly expected: number
  readonly answered: number
}

/** NATS servers under their lasting names: what they tell of themselves and of their links. No clock of theirs is used. */
export class ServerTable {
  readonly #servers = new Map<string, ServerFacts>()
  readonly #names = new Map<string, string>()
  /** What holds for all servers. */
  #interfaces: InterfaceFacts[] = []
  #roll: Roll | null = null
  /** Asks that were answered with something else than connections. */
  #others: number[] = []

  get all(): IterableIterator<ServerFacts> {
    return this.#servers.values()
  }

  get interfaces(): readonly InterfaceFacts[] {
    return this.#interfaces
  }

  /** Null: nobody was asked yet. */
  get roll(): Roll | null {
    return this.#roll
  }

  find(name: string): ServerFacts | null {
    return this.#servers.get(name) ?? null
  }

  /** The name of the server with this id; null: it was never told. */
  nameOf(id: string): string | null {
    return this.#names.get(id) ?? null
  }

  /** A server that answered with its connections. */
  met(server: MonitoredServer, at: number): void {
    const facts = this.#named(server.name)
    if (facts.cluster !== server.cluster) facts.cluster = server.cluster
    if (facts.version !== server.version) facts.version = server.version
    if (facts.id !== server.id) this.#identify(facts, server.id, at)
  }

  /** A note of `nats-monitor`. */
  note(at: number, note: Note): void {
    const word = note.text('interface')
    if (word !== null) {
      this.#say(word, note)
      return
    }
    const ask = note.number('ask', 0) ?? 0
    if (note.flag('done')) {
      const expected = note.number('expected', 0)
      const answered = note.number('answered', 0)
      if (expected !== null && answered !== null && !this.#others.includes(ask)) this.#roll = { at, expected, answered }
      return
    }
    const answer = note.note('answer')
    const question = toQuestion(note.text('subject') ?? '')
    if (!answer || question === 'CONNZ' || question === '') return
    if (!this.#others.includes(ask)) this.#others = [...this.#others, ask].slice(-MOST_ASKS)
    this.#answer(at, question, answer)
  }

  save(out: StateWriter): void {
    out.uint(this.#servers.size)
    for (const facts of this.#servers.values()) saveServerFacts(out, facts)
    out.uint(this.#names.size)
    for (const [id, name] of this.#names) {
      out.text(id)
      out.text(name)
    }
    saveInterfaces(out, this.#interfaces)
    out.uint(this.#roll ? 1 : 0)
    if (this.#roll) for (const n of [this.#roll.at, this.#roll.expected, this.#roll.answered]) out.uint(n)
    out.uint(this.#others.length)
    for (const ask of this.#others) out.uint(ask)
  }

  load(from: StateReader): void {
    for (let left = from.uint(); left > 0; left--) {
      const facts = loadServerFacts(from)
      this.#servers.set(facts.name, facts)
    }
    for (let left = from.uint(); left > 0; left--) this.#names.set(from.text(), from.text())
    this.#interfaces = loadInterfaces(from)
    if (from.uint() === 1) this.#roll = { at: from.uint(), expected: from.uint(), answered: from.uint() }
    this.#others = Array.from({ length: from.uint() }, () => from.uint())
  }

  #named(name: string): ServerFacts {
    const known = this.#servers.get(name)
    if (known) return known
    const facts = makeServerFacts(name)
    if (this.#servers.size >= MOST_SERVERS) this.#servers.delete(this.#servers.keys().next().value as string)
    this.#servers.set(name, facts)
    return facts
  }

  #identify(facts: ServerFacts, id: string, at: number): void {
    if (facts.id !== null) {
      facts.restarts++
      facts.restartedAt = at
      facts.links = []
      facts.uptime = null
    }
    facts.id = id
    if (this.#names.size >= MOST_IDS) this.#names.delete(this.#names.keys().next().value as string)
    this.#names.set(id, facts.name)
  }

  #answer(at: number, question: string, answer: Note): void {
    const head = answer.note('server')
    const id = head?.text('id') ?? answer.note('data')?.text('server_id') ?? answer.text('server_id')
    const name = head?.text('name') ?? (id === null ? null : this.nameOf(id))
    if (name === null) return
    const facts = this.#named(name)
    facts.cluster = head?.text('cluster') ?? facts.cluster
    facts.version = head?.text('ver') ?? facts.version
    if (id !== null && facts.id !== id) this.#identify(facts, id, at)
    readAnswer(facts, question, answer, at)
  }

  #say(name: string, note: Note): void {
    const state = STATES.find((it) => it === note.text('state'))
    if (!state) return
    const word = { name, state, sentence: note.text('sentence') ?? '' }
    const server = note.text('server')
    if (server === null) this.#interfaces = sayInterface(this.#interfaces, word)
    else {
      const facts = this.#named(server)
      facts.interfaces = sayInterface(facts.interfaces, word)
    }
  }
}

const STATES = ['available', 'refused', 'partial', 'silent'] as const
