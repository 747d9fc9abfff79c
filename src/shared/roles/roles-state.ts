import type { Note } from '../cluster/note.ts'
import type { StateReader, StateWriter } from '../cluster/state-bytes.ts'
import type { Lease, SiteFacts, TaskFacts } from './facts-of-roles.ts'
import type { JsonObject } from './json.ts'

/** What the nodes are meant to do and what they were seen doing: leases, roles, tasks, listeners, sites. Pure fold. */
export class RolesState {
  /** Every note; those of source `stalwart` matter. */
  note(_seq: number, _at: number, _note: Note): void {}

  /** The nodes whose management API is asked, in the order in which they were first told of. */
  get sites(): readonly SiteFacts[] {
    return []
  }

  /** One of them; null: nobody told of it. */
  site(_url: string): SiteFacts | null {
    return null
  }

  /** The node behind a site; null: it did not tell. */
  nodeOfSite(_url: string): number | null {
    return null
  }

  /** URL of the site of a node; null: none is its. Of several the one that was told last. */
  siteOfNode(_nodeId: number): string | null {
    return null
  }

  /** Leases of node ids, by node id. */
  get leases(): readonly Lease[] {
    return []
  }

  /** A node's host name, by its site or its lease; null: not told. */
  hostOf(_nodeId: number): string | null {
    return null
  }

  /** The objects of a kind, `x:ClusterRole/get` or `x:ClusterRole`, as they stand; null: never told. */
  objects(_call: string): readonly JsonObject[] | null {
    return null
  }

  /** The one object of a singleton, `x:Coordinator`; null: never told. */
  object(_call: string): JsonObject | null {
    return null
  }

  /** When objects of a kind were last told of, and by which observation; null: never. */
  askedOf(_call: string): { readonly seq: number; readonly at: number } | null {
    return null
  }

  /** Old line: settings of one site by their whole names; null: never told. */
  settings(_url: string): ReadonlyMap<string, string> | null {
    return null
  }

  /** Tasks of the queue, and those that left it lately. */
  get tasks(): readonly TaskFacts[] {
    return []
  }

  save(_out: StateWriter): void {}

  /** Into a fresh state. */
  load(_from: StateReader): void {}
}
