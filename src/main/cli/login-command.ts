import { err, ok } from '../../shared/cluster/result.ts'
import { type Command, failed, wrongUse } from './command.ts'
import { dataFolderOf } from './data-folder.ts'

/** `stoa login`: opens a host that has been recording for days. */
export const loginCommand: Command = {
  name: 'login',
  summary: 'print a fresh login URL of the host that runs on a data folder',
  help: `
stoa login [--data DIR] [--json]

Prints a URL that opens the dashboard of the host that runs on this data folder.
It works once, and for a minute.

  --data DIR   the data folder of the host
  --json       print {"login":"…"}`,
  options: { data: { type: 'string' }, json: { type: 'boolean' } },
  async run(args, context) {
    if (args.words.length > 0) return err(wrongUse(`login takes no «${args.words[0]}».`))
    const login = await context.requestLogin(dataFolderOf(args, context))
    if (!login.ok) return err(failed(login.error))
    context.output.write(args.values.json === true ? `${JSON.stringify({ login: login.value })}\n` : `${login.value}\n`)
    return ok(undefined)
  }
}
