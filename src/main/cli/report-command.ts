import { resolve } from 'node:path'
import { err, ok, type Result } from '../../shared/cluster/result.ts'
import { toUnixUs, type UnixUs } from '../../shared/cluster/units.ts'
import { systemClock } from '../engine/clock.ts'
import { openMoments } from '../engine/findings-moment.ts'
import { readReportFacts } from '../engine/report-facts.ts'
import { writeReport } from '../engine/report-file.ts'
import { toReportPage } from '../engine/report-page.ts'
import { type Arguments, type Command, type CommandFailure, failed, wrongUse } from './command.ts'
import { dataFolderOf } from './data-folder.ts'
import { readCluster, readMoment } from './look-options.ts'
import { textOption } from './parse-arguments.ts'

interface Wish {
  readonly cluster: string
  readonly from: UnixUs
  readonly to: UnixUs
  readonly out: string
}

/** `stoa report`: one page of an incident. */
export const reportCommand: Command = {
  name: 'report',
  summary: 'write an incident as one page of HTML',
  help: `
stoa report --cluster NAME [--data DIR] --from T --to T --out FILE [--force] [--json]

Writes one self-contained page: what happened, who was affected, blocks and their propagation, latency,
gaps, findings, notes, and what could not be known. It needs no network, runs no script, and prints well.
The file is readable by you alone.

  --cluster NAME   name or slug of the cluster
  --data DIR       the data folder ($XDG_DATA_HOME/stoa)
  --from T --to T  ISO 8601 or milliseconds since 1970
  --out FILE       where to write it; refused when the file exists
  --force          replaces an existing file
  --json           print {"file":…,"bytes":…,"findings":…,"broadcasts":…}`,
  options: {
    cluster: { type: 'string' },
    data: { type: 'string' },
    from: { type: 'string' },
    to: { type: 'string' },
    out: { type: 'string' },
    force: { type: 'boolean' },
    json: { type: 'boolean' }
  },
  async run(args, context) {
    const wish = readWish(args)
    if (!wish.ok) return wish
    const { cluster, from, to, out } = wish.value
    const history = await openMoments(dataFolderOf(args, context), cluster)
    if (!history.ok) return err(failed(history.error))
    const { reader, stored, foldAt } = history.value
    try {
      const glance = { mode: 'range', fold: await foldAt(to), at: to, from, reader, stored, isWatched: false } as const
      const facts = await readReportFacts(glance, { version: context.version, writtenAt: systemClock.nowUnix() })
      const page = toReportPage(facts)
      const written = await writeReport(out, page, args.values.force === true)
      if (!written.ok) return err(failed(written.error))
      const { findings, broadcasts } = facts
      const bytes = Buffer.byteLength(page)
      context.output.write(
        args.values.json === true
          ? `${JSON.stringify({ file: out, bytes, findings: findings.length, broadcasts: broadcasts.length })}\n`
          : `${out}: ${findings.length} findings, ${broadcasts.length} broadcasts.\n`
      )
      return ok(undefined)
    } catch (cause) {
      return err(failed(`The history cannot be read: ${cause instanceof Error ? cause.message : cause}.`))
    } finally {
      await reader.close()
    }
  }
}

function readWish(args: Arguments): Result<Wish, CommandFailure> {
  const cluster = readCluster('report', args)
  if (!cluster.ok) return cluster
  const from = readMoment(args, 'from')
  const to = readMoment(args, 'to')
  if (!from.ok) return from
  if (!to.ok) return to
  const out = textOption(args, 'out')
  if (from.value === null || to.value === null) return err(wrongUse('--from and --to say which time the report tells.'))
  if (from.value >= to.value) return err(wrongUse('--from must be earlier than --to.'))
  if (out === null) return err(wrongUse('--out says where to write the page.'))
  return ok({ cluster: cluster.value, from: toUnixUs(from.value), to: toUnixUs(to.value), out: resolve(out) })
}
