import { parseArgs } from 'node:util'
import { err, ok, type Result } from '../../shared/cluster/result.ts'
import { type Arguments, type Command, type CommandFailure, type FailureTold, wrongUse } from './command.ts'

/** Reads the words after a command's name. An option that does not exist, or lacks its value, is wrong use. */
export function parseArguments(command: Command, argv: readonly string[]): Result<Arguments, FailureTold> {
  const help = { type: 'boolean', short: 'h' } as const
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      options: { ...command.options, help },
      allowPositionals: true,
      strict: true
    })
    return ok({ values, words: positionals })
  } catch (cause) {
    return err(wrongUse(`${toSentence(cause)} «stoa ${command.name} --help» lists what it takes.`))
  }
}

/** Node's messages go on with advice that does not fit here; the first sentence names the option. */
function toSentence(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause)
  const unknown = /^Unknown option '([^']+)'/.exec(message)
  if (unknown) return `There is no option ${unknown[1]}.`
  const first = message.split(/\.\s|\n/)[0] ?? message
  return `${first.replace(/\.$/, '')}.`
}

/** The value of an option that takes text; null: not given. */
export function textOption(args: Arguments, name: string): string | null {
  const value = args.values[name]
  return typeof value === 'string' ? value : null
}

/** All values of an option that may be repeated. */
export function textOptions(args: Arguments, name: string): readonly string[] {
  const value = args.values[name]
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : []
}

/** A whole number from `min` to `max`; `fallback` where the option is not given. */
export function numberOption(
  args: Arguments,
  name: string,
  range: { readonly min: number; readonly max: number; readonly fallback: number; readonly fractions?: boolean }
): Result<number, CommandFailure> {
  const text = textOption(args, name)
  if (text === null) return ok(range.fallback)
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN
  const whole = range.fractions === true || Number.isInteger(value)
  if (whole && value >= range.min && value <= range.max) return ok(value)
  return err(wrongUse(`--${name} takes a number from ${range.min} to ${range.max}, not «${text}».`))
}
