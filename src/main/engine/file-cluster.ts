import type { OpenedFileView } from '../../shared/api/history-views.ts'
import type { ClusterSummary } from '../../shared/api/views.ts'
import type { Result } from '../../shared/cluster/result.ts'
import type { LookAnswer, LookInput, LookName, Viewed } from './cluster-looks.ts'
import type { FileCopy } from './file-copy.ts'
import type { FileAnswer, FileFacts, FileQuestion, FileTrouble } from './file-protocol.ts'

/** What a file needs of its process. */
export interface FileAsker {
  ask(question: FileQuestion): Promise<FileAnswer>
  end(): void
}

/** Thrown where a file does not answer; its message is for the user. */
export class FileLookError extends Error {}

/** One opened file, as the engine knows it: facts, and questions to the process that reads it. */
export class FileCluster implements Viewed {
  readonly slug: string
  readonly isStill = true
  readonly #copy: FileCopy
  readonly #facts: FileFacts
  readonly #asker: FileAsker
  readonly #openedMs: number
  #trouble: FileTrouble | null = null

  constructor(parts: {
    readonly slug: string
    readonly copy: FileCopy
    readonly facts: FileFacts
    readonly asker: FileAsker
    readonly openedMs: number
  }) {
    this.slug = parts.slug
    this.#copy = parts.copy
    this.#facts = parts.facts
    this.#asker = parts.asker
    this.#openedMs = parts.openedMs
  }

  get view(): OpenedFileView {
    const { path, bytes } = this.#copy
    return { slug: this.slug, path, name: this.#facts.name, openedMs: this.#openedMs, bytes }
  }

  summary(): ClusterSummary {
    const { name, oldestUs, newestUs, servers } = this.#facts
    const span = oldestUs === null || newestUs === null ? 'empty' : `from ${toText(oldestUs)} to ${toText(newestUs)}`
    const sentence = this.#trouble?.sentence ?? `FILE, not live: recorded ${span}, opened from ${this.#copy.path}.`
    return {
      slug: this.slug,
      name,
      kind: 'file',
      watch: 'stopped',
      sentence,
      servers: { known: servers, hearing: 0 },
      framesPerSecond: 0,
      eventsPerSecond: 0,
      lastFrameMs: newestUs === null ? null : Math.round(Number(newestUs) / 1000),
      recording: { state: 'off', bytesOnDisk: this.#copy.bytes },
      catchingUp: false,
      gapsToday: 0,
      notices: this.#trouble
        ? [{ id: 'file', severity: 'bad', sinceMs: this.#openedMs, sentence: this.#trouble.sentence }]
        : []
    }
  }

  async look<K extends LookName>(name: K, input: LookInput<K>): Promise<LookAnswer<K>> {
    if (this.#trouble !== null) throw new FileLookError(this.#trouble.sentence)
    const answer = await this.#asker.ask({ kind: 'look', look: name, input })
    if (!answer.ok) {
      if (answer.error.reason !== 'ask') this.fail(answer.error)
      throw new FileLookError(answer.error.sentence)
    }
    const view = parse(answer.value)
    if (!view.ok) throw new FileLookError('The file gave an answer that cannot be read.')
    const marked = name === 'overview' ? this.#mark(view.value) : view.value
    return marked as LookAnswer<K>
  }

  /** Nothing is read from it any more; it stays listed, with the reason, until it is closed. */
  fail(trouble: FileTrouble): void {
    if (this.#trouble !== null) return
    this.#trouble = trouble
    this.#asker.end()
  }

  close(): void {
    this.fail({ reason: 'ended', sentence: 'The file is closed.' })
    this.#copy.remove()
  }

  /** The line of the overview is the one of the switcher, but for what is said of the moment. */
  #mark(view: unknown): unknown {
    if (typeof view !== 'object' || view === null) return view
    const said: unknown = Reflect.get(Reflect.get(view, 'summary') ?? {}, 'sentence')
    const summary = this.summary()
    return { ...view, summary: { ...summary, sentence: `${summary.sentence} ${typeof said === 'string' ? said : ''}` } }
  }
}

/** Kept apart, so that a wrong answer is a `Result` and no crash. */
function parse(text: string): Result<unknown, null> {
  try {
    return { ok: true, value: JSON.parse(text) as unknown }
  } catch {
    return { ok: false, error: null }
  }
}

function toText(us: string): string {
  const ms = Number(us) / 1000
  return Math.abs(ms) < 8.64e15 ? new Date(ms).toISOString() : `${us} µs`
}
