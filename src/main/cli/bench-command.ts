import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { err, ok } from '../../shared/cluster/result.ts'
import { type Command, failed } from './command.ts'

/** `stoa bench`: the figures of the README. It lives in `test/bench` of a clone and is not shipped. */
export const benchCommand: Command = {
  name: 'bench',
  summary: 'measure the figures of the README, each beside its counterpart',
  help: `
stoa bench [--quick] [--only FIGURE]… [--minutes N] [--seed N] [--json]

Measures, in one run, what Stoa does and what it is compared with.

  --quick        smaller numbers: a look, not a measurement
  --only FIGURE  decode, recording, disk, memory, jump, views or page; may be repeated
  --minutes N    how long the memory figure records (default 5)
  --seed N       seed of the load (default 1)
  --json         one JSON object a line instead of a table`,
  options: {
    quick: { type: 'boolean' },
    only: { type: 'string', multiple: true },
    minutes: { type: 'string' },
    seed: { type: 'string' },
    json: { type: 'boolean' }
  },
  async run(args, context) {
    const script = fileURLToPath(context.benchScript)
    if (!existsSync(script)) return err(failed('The bench is not shipped: run it from a clone of the repository.'))
    const words = Object.entries(args.values).flatMap(([name, value]) =>
      [value].flat().map((one) => (one === true ? `--${name}` : `--${name}=${String(one)}`))
    )
    const bench = spawn(process.execPath, [script, ...words], { stdio: 'inherit' })
    void context.askedToStop.then(() => bench.kill('SIGTERM'))
    const code = await new Promise<number>((done) => bench.once('exit', (status) => done(status ?? 1)))
    return code === 0 ? ok(undefined) : err(failed('The bench did not come to its end.'))
  }
}
