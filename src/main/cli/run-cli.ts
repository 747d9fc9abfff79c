import { benchCommand } from './bench-command.ts'
import { checkCommand } from './check-command.ts'
import type { Command, CommandContext } from './command.ts'
import { decodeCommand } from './decode-command.ts'
import { exportCommand } from './export-command.ts'
import { importCommand } from './import-command.ts'
import { lintCommand } from './lint-command.ts'
import { loginCommand } from './login-command.ts'
import { parseArguments } from './parse-arguments.ts'
import { propagationCommand } from './propagation-command.ts'
import { reportCommand } from './report-command.ts'
import { runCommand } from './run-command.ts'
import { serveCommand } from './serve-command.ts'
import { stateCommand } from './state-command.ts'

const COMMANDS: readonly Command[] = [
  serveCommand,
  loginCommand,
  decodeCommand,
  exportCommand,
  importCommand,
  runCommand,
  propagationCommand,
  stateCommand,
  checkCommand,
  lintCommand,
  reportCommand,
  benchCommand
]

/**
 * Runs one command line (`argv` without the program's own two words). The answer is the exit code: 0 done, 1 failed
 * with one plain sentence on stderr, 2 wrong use.
 */
export async function runCli(argv: readonly string[], context: CommandContext): Promise<number> {
  const [name, ...rest] = argv
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    const asked = name !== undefined
    ;(asked ? context.output : context.errors).write(overview())
    return asked ? 0 : 2
  }
  if (name === '--version') {
    context.output.write(`${context.version}\n`)
    return 0
  }
  const command = COMMANDS.find((one) => one.name === name)
  if (!command) {
    context.errors.write(`There is no command «${name}»; «stoa --help» lists them.\n`)
    return 2
  }
  const args = parseArguments(command, rest)
  if (args.ok && args.value.values.help === true) {
    context.output.write(`${command.help.trim()}\n`)
    return 0
  }
  if (!args.ok && command.misused) return command.misused(args.error.sentence, context).exitCode
  const done = args.ok ? await command.run(args.value, context) : args
  if (done.ok) return 0
  if (done.error.sentence !== null) context.errors.write(`${done.error.sentence}\n`)
  return done.error.exitCode
}

function overview(): string {
  const width = Math.max(...COMMANDS.map((command) => command.name.length))
  const lines = COMMANDS.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`)
  return `stoa COMMAND [OPTION…]: watch and record Stalwart clusters over NATS

${lines.join('\n')}

Each command has --help. Exit codes: 0 done, 1 failed, 2 wrong use; check has those of Nagios.
`
}
