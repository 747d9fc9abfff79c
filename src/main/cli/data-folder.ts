import { resolve } from 'node:path'
import type { Arguments, CommandContext } from './command.ts'
import { textOption } from './parse-arguments.ts'

/** The absolute path of `--data`, else the default one. */
export function dataFolderOf(args: Arguments, context: CommandContext): string {
  return resolve(textOption(args, 'data') ?? context.defaultDataFolder)
}
