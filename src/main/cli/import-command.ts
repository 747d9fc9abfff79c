import { resolve } from 'node:path'
import { err, ok } from '../../shared/cluster/result.ts'
import { systemClock } from '../engine/clock.ts'
import { type ImportReport, importRecordings } from '../engine/import-recordings.ts'
import { type Command, failed, wrongUse } from './command.ts'
import { dataFolderOf } from './data-folder.ts'
import { textOption } from './parse-arguments.ts'

/** Names are what `cluster.json` takes. */
const NAME_MAX = 80

/** `stoa import`: recordings into a history. */
export const importCommand: Command = {
  name: 'import',
  summary: 'read recordings into the history of a cluster',
  help: `
stoa import --cluster NAME [--data DIR] [--json] FILE…

Reads recordings (one observation a line, as «stoa export --raw» writes them; plain or gzip) into the
history of a cluster, at their own times, one file after another. The cluster is made when there is none.
A file that begins within the time that the history covers already is refused, so importing a file
twice changes nothing. Lines that cannot be read are left out, counted and named; the exit code is then 1.
The data folder must not be in use by another Stoa.

  --cluster NAME   name or slug of the cluster
  --data DIR       the data folder ($XDG_DATA_HOME/stoa)
  --json           print {"cluster":…,"lines":…,"arrivals":…,"notes":…,"badLines":…}`,
  options: { cluster: { type: 'string' }, data: { type: 'string' }, json: { type: 'boolean' } },
  async run(args, context) {
    const clusterName = textOption(args, 'cluster')
    if (clusterName === null || clusterName.trim() === '' || clusterName.length > NAME_MAX)
      return err(wrongUse('--cluster says into which history, a name of 1 to 80 characters.'))
    if (args.words.length === 0) return err(wrongUse('import needs at least one file.'))
    const done = await importRecordings({
      dataFolder: dataFolderOf(args, context),
      clusterName: clusterName.trim(),
      files: args.words.map((file) => resolve(file)),
      historyWorkerUrl: context.historyWorkerUrl,
      clock: systemClock,
      version: context.version,
      onProgress: ({ arrivals, notes }) => context.errors.write(`${arrivals + notes} observations so far\n`)
    })
    if (!done.ok) return err(failed(done.error))
    const { slug, lines, arrivals, notes, badLines, firstBadLines } = done.value
    const json = args.values.json === true
    context.output.write(
      json
        ? `${JSON.stringify({ cluster: slug, lines, arrivals, notes, badLines })}\n`
        : `${arrivals} arrivals and ${notes} notes were read into «${clusterName.trim()}».\n`
    )
    if (badLines === 0) return ok(undefined)
    for (const bad of firstBadLines) context.errors.write(`${bad.file}:${bad.line}: ${bad.sentence}\n`)
    return err(failed(toBadSentence(done.value)))
  }
}

function toBadSentence({ badLines }: ImportReport): string {
  return badLines === 1
    ? 'One line could not be read and was left out; the rest was imported.'
    : `${badLines} lines could not be read and were left out; the rest was imported.`
}
