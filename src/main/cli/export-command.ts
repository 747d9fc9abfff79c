import { err } from '../../shared/cluster/result.ts'
import { type Command, failed } from './command.ts'

/** Not there yet. */
export const exportCommand: Command = {
  name: 'export',
  summary: 'export',
  help: '',
  options: {},
  run: async () => err(failed('Not built yet.'))
}
