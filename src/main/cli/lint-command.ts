import { readFile } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { LINT_FILE_MAX, LINT_FILES_MAX } from '../../shared/api/lint-contract.ts'
import type { LintFindingView, LintReportView, LintTroubleView } from '../../shared/api/lint-views.ts'
import { err, ok, type Result } from '../../shared/cluster/result.ts'
import { systemClock } from '../engine/clock.ts'
import { type GivenFile, lintFiles } from '../engine/lint-files.ts'
import { type Arguments, type Command, type CommandContext, failed, wrongUse } from './command.ts'
import { LineOutput } from './line-output.ts'
import { toTerminalText } from './look-options.ts'

/** `stoa lint`: judges configuration files. */
export const lintCommand: Command = {
  name: 'lint',
  summary: 'judge configuration files',
  help: `
stoa lint [--json] FILE…

Judges configurations of Stalwart by all rules that Stoa knows, all FILEs together as one cluster's;
«-» reads stdin. A FILE may hold
  - JSON of 0.16 and later: a coordinator object of any kind, a set or list of objects (x:ClusterRole,
    x:NetworkListener, …), config.json, requests and answers of the API, NDJSON of such
  - the TOML file of a node of 0.15 or before; several files are several nodes, and are compared
  - the environment of a node (STALWART_HOSTNAME, STALWART_ROLE, STALWART_PUSH_SHARD)

Prints one line a finding: severity, file:line, rule, what is wrong, what to do. With --json an array of
objects with severity, rule, file, path, line, text and remedy. Secrets are never printed.

What cannot be read as any of these is an error of the rule «unreadable», with line and column where
they are known.

Exit codes: 0 nothing worse than a warning was found, 1 an error was found, 2 wrong use.

  --unjudged    tell on stderr what could not be judged, and what is missing for it`,
  options: { json: { type: 'boolean' }, unjudged: { type: 'boolean' } },
  async run(args, context) {
    const given = await readAll(args, context.input)
    if (!given.ok) return err(wrongUse(given.error))
    const report = lintFiles(given.value, systemClock.nowUnix())
    await print(report, args, context)
    const errors = report.counts.error + report.troubles.length
    return errors > 0 ? err(failed(`${errors === 1 ? 'An error was' : `${errors} errors were`} found.`)) : ok(undefined)
  }
}

/** A file that could not be read, as a finding like the others. */
const unreadable = ({ file, line, sentence }: LintTroubleView): LintFindingView => ({
  severity: 'error',
  rule: 'unreadable',
  file,
  path: '',
  line,
  text: sentence,
  remedy: 'Correct the file at this place.'
})

async function readAll({ words }: Arguments, input: Readable): Promise<Result<readonly GivenFile[], string>> {
  if (words.length === 0)
    return err('Name the files that are to be judged, or - for stdin; «stoa lint --help» tells what they may hold.')
  if (words.length > LINT_FILES_MAX) return err(`At most ${LINT_FILES_MAX} files at once; here are ${words.length}.`)
  const files: GivenFile[] = []
  for (const word of words) {
    const text = word === '-' ? await readStdin(input) : await readText(word)
    if (!text.ok) return text
    files.push({ name: word === '-' ? 'stdin' : word, text: text.value })
  }
  return ok(files)
}

const tooLong = (name: string): Result<never, string> =>
  err(`${name} is longer than ${LINT_FILE_MAX / 1024} KiB: no configuration is.`)

async function readText(path: string): Promise<Result<string, string>> {
  try {
    const bytes = await readFile(path)
    return bytes.length > LINT_FILE_MAX ? tooLong(path) : ok(bytes.toString('utf8'))
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause)
    return err(`${path} cannot be read: ${code}.`)
  }
}

async function readStdin(input: Readable): Promise<Result<string, string>> {
  const pieces: Buffer[] = []
  let length = 0
  for await (const piece of input) {
    const bytes = piece as Buffer
    length += bytes.length
    if (length > LINT_FILE_MAX) return tooLong('stdin')
    pieces.push(bytes)
  }
  return ok(Buffer.concat(pieces).toString('utf8'))
}

async function print(report: LintReportView, { values }: Arguments, { output, errors }: CommandContext): Promise<void> {
  const lines = new LineOutput(output)
  const findings = [...report.troubles.map(unreadable), ...report.findings]
  if (values.json === true) await lines.write(`${JSON.stringify(findings)}\n`)
  else for (const finding of findings) await lines.write(`${toLine(finding)}\n`)
  await lines.end()
  if (values.unjudged !== true) return
  for (const { rule, sentence } of report.unjudged) errors.write(`not judged: ${rule}: ${sentence}\n`)
}

function toLine({ severity, rule, file, path, line, text, remedy }: LintFindingView): string {
  const place = `${toTerminalText(file)}${line === null ? '' : `:${line}`}${path === '' ? '' : ` ${toTerminalText(path)}`}`
  return `${severity}: ${place}: ${toTerminalText(text)} ${toTerminalText(remedy)} [${rule}]`
}
