import type { EventFilter } from '../../shared/api/contract.ts'
import { EVENT_TYPES } from '../../shared/cluster/event.ts'
import { err, ok, type Result } from '../../shared/cluster/result.ts'
import { GAP, toEventMatch, UNDECODABLE } from '../engine/event-match.ts'
import { exportEvents } from '../engine/export-events.ts'
import { exportObservations } from '../engine/export-observations.ts'
import { type OpenHistory, openHistory } from '../engine/open-history.ts'
import { type Arguments, type Command, type CommandFailure, failed, wrongUse } from './command.ts'
import { dataFolderOf } from './data-folder.ts'
import { exportRecordingFile } from './export-recording-file.ts'
import { LineOutput } from './line-output.ts'
import { textOption, textOptions } from './parse-arguments.ts'
import { parseTime } from './parse-time.ts'

const KINDS: readonly string[] = [...EVENT_TYPES, UNDECODABLE, GAP]

interface Wish {
  readonly cluster: string
  readonly filter: EventFilter
  /** A `.stoa` file instead of lines. */
  readonly recording: { readonly file: string; readonly anonymous: boolean } | null
  /** `raw`: observations in the interchange form. */
  readonly format: 'ndjson' | 'csv' | 'raw'
}

/** `stoa export`: what was recorded, as lines. */
export const exportCommand: Command = {
  name: 'export',
  summary: 'print what was recorded, event by event or as it was heard',
  help: `
stoa export --cluster NAME [--data DIR] [--from T] [--to T] [--kind K]… [--node N]… --format ndjson|csv
stoa export --cluster NAME [--data DIR] [--from T] [--to T] --raw
stoa export --cluster NAME [--data DIR] [--from T] [--to T] --recording FILE [--anonymous]

Prints every event in order, oldest first: at (µs since 1970), nodeId, type and the event's fields;
a line of type Undecodable for each frame that cannot be decoded and one of type Gap for each time
that could not be heard (with --kind or --node only if --kind Gap asks for it). It works while a
recorder runs and after one was killed; what is recorded after it began is left out.

  --cluster NAME   name or slug of the cluster
  --data DIR       the data folder ($XDG_DATA_HOME/stoa)
  --from T --to T  ISO 8601 or milliseconds since 1970; --from is included, --to is not
  --kind K         a type of event, Undecodable or Gap; may be repeated
  --node N         a node id; may be repeated
  --format F       ndjson (default) or csv
  --raw            observations instead, in the form that «stoa import» reads
  --recording FILE a file that Stoa opens, with everything of this time; must not be there yet
  --anonymous      … without names, addresses and texts; ids, times and counts remain
  --json           the same as --format ndjson`,
  options: {
    cluster: { type: 'string' },
    data: { type: 'string' },
    from: { type: 'string' },
    to: { type: 'string' },
    kind: { type: 'string', multiple: true },
    node: { type: 'string', multiple: true },
    format: { type: 'string' },
    raw: { type: 'boolean' },
    recording: { type: 'string' },
    anonymous: { type: 'boolean' },
    json: { type: 'boolean' }
  },
  async run(args, context) {
    const wish = readWish(args)
    if (!wish.ok) return wish
    const { cluster, filter, format, recording } = wish.value
    if (recording !== null) return exportRecordingFile({ ...recording, cluster, filter }, args, context)
    const history = await openHistory(dataFolderOf(args, context), cluster)
    if (!history.ok) return err(failed(history.error))
    const output = new LineOutput(context.output)
    try {
      for await (const text of textsOf(history.value, filter, format)) {
        await output.write(text)
        if (output.closed) break
      }
    } catch (cause) {
      return err(failed(`The history cannot be read to its end: ${cause instanceof Error ? cause.message : cause}.`))
    } finally {
      await history.value.reader.close()
    }
    await output.end()
    return ok(undefined)
  }
}

/** The export in pieces of text, each of whole lines. */
async function* textsOf(
  { reader, wire }: OpenHistory,
  filter: EventFilter,
  format: Wish['format']
): AsyncGenerator<string, void, void> {
  const match = toEventMatch(filter)
  if (format === 'raw') yield* exportObservations({ reader, fromUs: match.fromUs, toUs: match.toUs })
  else for await (const { text } of exportEvents({ reader, wire, match, format })) yield text
}

function readWish(args: Arguments): Result<Wish, CommandFailure> {
  const wrong = (sentence: string) => err(wrongUse(sentence))
  if (args.words.length > 0) return wrong(`export takes no «${args.words[0]}».`)
  const cluster = textOption(args, 'cluster')
  if (cluster === null) return wrong('--cluster says which history to export.')
  const raw = args.values.raw === true
  const file = textOption(args, 'recording')
  const anonymous = args.values.anonymous === true
  if (anonymous && file === null) return wrong('--anonymous belongs to --recording.')
  if (file !== null && (raw || textOption(args, 'format') !== null)) {
    return wrong('--recording takes no --raw and no --format.')
  }
  const format = textOption(args, 'format') ?? 'ndjson'
  if (format !== 'ndjson' && format !== 'csv') return wrong(`--format takes ndjson or csv, not «${format}».`)
  const kinds = textOptions(args, 'kind')
  const nodes = textOptions(args, 'node')
  if ((raw || file !== null) && (kinds.length > 0 || nodes.length > 0)) {
    return wrong(`${raw ? '--raw' : '--recording'} takes no --kind and no --node.`)
  }
  const stranger = kinds.find((kind) => !KINDS.includes(kind))
  if (stranger !== undefined) return wrong(`There is no kind «${stranger}»; there are ${KINDS.join(', ')}.`)
  const bad = nodes.find((node) => !/^\d{1,5}$/.test(node) || Number(node) > 65_535)
  if (bad !== undefined) return wrong(`--node takes a node id from 0 to 65535, not «${bad}».`)
  const from = readTime(args, 'from')
  const to = readTime(args, 'to')
  if (!from.ok) return wrong(from.error)
  if (!to.ok) return wrong(to.error)
  return ok({
    cluster,
    recording: file === null ? null : { file, anonymous },
    format: raw ? 'raw' : format,
    filter: {
      nodes: nodes.map(Number),
      types: [...kinds],
      objectTypes: [],
      text: '',
      fromUs: from.value,
      toUs: to.value
    }
  })
}

function readTime(args: Arguments, name: string): Result<string | null, string> {
  const text = textOption(args, name)
  if (text === null) return ok(null)
  const time = parseTime(text, name)
  return time.ok ? ok(String(time.value)) : time
}
