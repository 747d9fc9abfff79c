import { err, ok, type Result } from '../../shared/cluster/result.ts'
import { systemClock } from '../engine/clock.ts'
import { type EngineClient, startEngine } from '../engine/engine-client.ts'
import type { InitialCluster } from '../engine/initial-cluster.ts'
import { openLogFile } from '../engine/log-file.ts'
import { type CommandContext, type CommandFailure, failed } from './command.ts'

/** What an engine is opened with by a command. */
export interface Opening {
  readonly dataFolder: string
  readonly initial: InitialCluster | null
  /** Belong to `initial`, by name. */
  readonly secrets: Readonly<Record<string, string>>
  readonly context: CommandContext
  readonly died: (sentence: string) => void
  readonly allowActions: boolean
}

/** Starts the engine as a headless host does: without dialogs and without a keyring. */
export async function openEngine(opening: Opening): Promise<Result<EngineClient, CommandFailure>> {
  const { dataFolder, initial, secrets, context, died, allowActions } = opening
  try {
    const log = openLogFile(dataFolder, systemClock)
    const engine = await startEngine({
      dataFolder,
      hostKind: 'headless',
      version: context.version,
      platform: process.platform,
      engineWorkerUrl: context.engineWorkerUrl,
      historyWorkerUrl: context.historyWorkerUrl,
      secrets,
      initial,
      allowActions,
      answers: {
        askSavePath: async () => null,
        // The page names the file: this host has no dialogs.
        askOpenPath: async () => null,
        forkFileChild: context.forkFileChild,
        // No keyring can be trusted here: secrets given to the page stay in memory (R11).
        protect: async () => null,
        unprotect: async () => null,
        log,
        died
      }
    })
    return ok(engine)
  } catch (cause) {
    return err(failed(cause instanceof Error ? cause.message : String(cause)))
  }
}
