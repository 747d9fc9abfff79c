import { err, ok, type Result } from '../../shared/cluster/result.ts'
import { takeGivenLogin } from '../engine/initial-connection.ts'
import { toKnownSecrets } from '../engine/known-secrets.ts'
import type { RunAsk, RunLine } from '../engine/run-lines.ts'
import { runThrough } from '../engine/run-through.ts'
import { type Arguments, type CommandContext, type CommandFailure, failed } from './command.ts'
import { openEngine } from './open-engine.ts'
import { textOption } from './parse-arguments.ts'

/** A run where no host runs on the data folder. */
export interface LoneRun {
  readonly dataFolder: string
  readonly ask: RunAsk
  readonly args: Arguments
  readonly context: CommandContext
  readonly tell: (line: RunLine) => void
  readonly signal: AbortSignal
}

/** Watches the cluster itself for as long as the run lasts, always to its end: with the engine the following would end. */
export async function runAlone(run: LoneRun): Promise<Result<void, CommandFailure>> {
  const { dataFolder, ask, args, context, tell, signal } = run
  const login = await takeGivenLogin(context.environment, textOption(args, 'secrets-file'))
  if (!login.ok) return err(failed(login.error))
  let died: (sentence: string) => void = () => undefined
  const death = new Promise<string>((done) => {
    died = done
  })
  const engine = await openEngine({
    dataFolder,
    initial: { kind: 'known', name: ask.cluster },
    secrets: toKnownSecrets(login.value),
    context,
    died,
    // The command itself is what was asked for; the cluster's own setting decides.
    allowActions: true
  })
  if (!engine.ok) return engine
  const slug = engine.value.initialSlug ?? ask.cluster
  const asked = { ...ask, cluster: slug, wait: true, isFresh: true }
  const end = await Promise.race([runThrough(engine.value, asked, tell, signal), death])
  await engine.value.stop()
  return typeof end === 'string' ? err(failed(end)) : ok(undefined)
}
