import { err, ok } from '../../shared/cluster/result.ts'
import { checkForeignFile, openForeign } from '../history/foreign-file.ts'
import { toReader } from '../history/open-read-only.ts'
import { ReadQueries } from '../history/read-queries.ts'
import { systemClock } from './clock.ts'
import { isLookName, look } from './cluster-looks.ts'
import { FileHistory } from './file-history.ts'
import {
  ANSWER_LIMIT,
  type FileAnswer,
  type FileQuestion,
  type FromFileChild,
  type ToFileChild
} from './file-protocol.ts'

// Entry of the process that reads one opened file, and of the one that checks it (security.md R12).
//
// All that a hostile file could do, it does here: its checkpoints are restored here, its chunks decoded and folded here,
// and its views made here. Out go the views alone, as bounded JSON text. Whoever asks kills this process when an answer
// takes too long or memory grows.

/** Electron's utility processes talk over `process.parentPort`, Node's over `process.send`. */
interface ParentPort {
  postMessage(message: unknown): void
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void
}
const parentPort = Reflect.get(process, 'parentPort') as ParentPort | undefined

let opened: FileHistory | null = null
let turn: Promise<void> = Promise.resolve()

function take(message: ToFileChild): void {
  turn = turn.then(async () => {
    const answer = await answerTo(message.question)
    reply({ id: message.id, answer })
  })
}

function reply(message: FromFileChild): void {
  if (parentPort) parentPort.postMessage(message)
  else process.send?.(message)
}

async function answerTo(question: FileQuestion): Promise<FileAnswer> {
  try {
    if (question.kind === 'check') return check(question.file)
    if (question.kind === 'open') return await open(question)
    if (opened === null || !isLookName(question.look)) return err({ reason: 'ask', sentence: 'Nothing is open.' })
    const text = JSON.stringify(await look(opened, question.look, question.input as never)) ?? 'null'
    if (text.length > ANSWER_LIMIT)
      return err({ reason: 'ask', sentence: 'This part of the file is too large to show.' })
    return ok(text)
  } catch (cause) {
    const words = cause instanceof Error ? cause.message : String(cause)
    return err({ reason: 'ask', sentence: `This cannot be read from the file: ${words.slice(0, 200)}.` })
  }
}

function check(file: string): FileAnswer {
  const trouble = checkForeignFile(file)
  return trouble === null ? ok('true') : err(trouble)
}

async function open({ file, slug, name }: Extract<FileQuestion, { kind: 'open' }>): Promise<FileAnswer> {
  const found = openForeign(file)
  if (!found.ok) return found
  const { db, isWhole } = found.value
  const reader = toReader(new ReadQueries(db, file), () => db.close())
  try {
    opened = await FileHistory.open({ reader, clock: systemClock, slug, name, isWhole })
  } catch (cause) {
    const words = cause instanceof Error ? cause.message : String(cause)
    return err({ reason: 'damaged', sentence: `It is damaged: ${words.slice(0, 200)}.` })
  }
  return ok(JSON.stringify(opened.facts))
}

if (parentPort) parentPort.on('message', ({ data }) => take(data as ToFileChild))
else {
  process.on('message', (message) => take(message as ToFileChild))
  // Whoever made us is gone.
  process.on('disconnect', () => process.exit(0))
}
// The first message, of no question: from here on it listens.
reply({ id: 0, answer: ok('ready') })
