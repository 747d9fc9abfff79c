import { err } from '../../shared/cluster/result.ts'
import { type Command, failed } from './command.ts'

/** Not there yet. */
export const importCommand: Command = {
  name: 'import',
  summary: 'import',
  help: '',
  options: {},
  run: async () => err(failed('Not built yet.'))
}
