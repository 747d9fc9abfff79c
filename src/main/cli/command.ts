import type { Readable, Writable } from 'node:stream'
import type { ParseArgsOptionsConfig } from 'node:util'
import type { Result } from '../../shared/cluster/result.ts'
import type { EngineClient } from '../engine/engine-client.ts'
import type { FileChild } from '../engine/file-protocol.ts'
import type { RunAsk, RunLine } from '../engine/run-lines.ts'

/** A host that answers, as the entry starts it for `serve`. */
export interface ServedHost {
  /** `http://127.0.0.1:PORT/`. */
  readonly url: string
  /** The whole URL with a fresh one-use code; a secret, for the terminal. */
  freshLogin(): string
  /** Ends pages and server. Twice is fine. */
  stop(): Promise<void>
}

/** What a command may touch beside its arguments. Made by the entry, which alone knows environment and hosts. */
export interface CommandContext {
  readonly input: Readable
  readonly output: Writable
  readonly errors: Writable
  readonly version: string
  /** Where data lives when `--data` is not given. */
  readonly defaultDataFolder: string
  /** The entry's `process.env`; credentials are removed from it once read (R11). */
  readonly environment: Record<string, string | undefined>
  readonly engineWorkerUrl: URL
  readonly historyWorkerUrl: URL
  /** The bench in a clone; what is installed has none. */
  readonly benchScript: URL
  /** Resolves at the first SIGTERM or SIGINT. */
  readonly askedToStop: Promise<void>
  /** The error is one plain sentence. */
  startHost(options: HostOptions): Promise<Result<ServedHost, string>>
  /** See `HostAnswers.forkFileChild`. */
  forkFileChild(script: URL): FileChild
  /** A fresh login URL of the host that runs on `dataFolder`, or a sentence. */
  requestLogin(dataFolder: string): Promise<Result<string, string>>
  /**
   * Runs something through the host that runs on `dataFolder` and tells each line; resolves when it ended, with false when no
   * host runs there. The error is a sentence. Aborting stops the waiting, not the run.
   */
  requestRun(
    dataFolder: string,
    ask: RunAsk,
    tell: (line: RunLine) => void,
    signal: AbortSignal
  ): Promise<Result<boolean, string>>
}

/** What `serve` tells the host. */
export interface HostOptions {
  readonly engine: EngineClient
  readonly dataFolder: string
  /** 0..65535, 0 for any free one. */
  readonly port: number
  readonly allowHosts: readonly string[]
}

/** Arguments as `node:util` gives them: each option by its name, and the words that belong to none. */
export interface Arguments {
  readonly values: Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>
  readonly words: readonly string[]
}

/**
 * How a command ended otherwise than well: 1 failed, 2 wrong use (`check`: as Nagios counts). `sentence` goes to stderr as
 * it is; null: the command has said it itself.
 */
export interface CommandFailure {
  readonly exitCode: 1 | 2 | 3
  readonly sentence: string | null
}

/** One whose sentence is still to be said. */
export interface FailureTold extends CommandFailure {
  readonly sentence: string
}

/** One command of `stoa`. */
export interface Command {
  readonly name: string
  /** For the list of commands. */
  readonly summary: string
  /** The whole answer to `--help`. */
  readonly help: string
  readonly options: ParseArgsOptionsConfig
  run(args: Arguments, context: CommandContext): Promise<Result<void, CommandFailure>>
  /** Given: how it answers to options that cannot be read, where that is not exit code 2. */
  misused?(sentence: string, context: CommandContext): CommandFailure
}

/** A command that failed: exit code 1. */
export const failed = (sentence: string): FailureTold => ({ exitCode: 1, sentence })
/** A command that was used wrongly: exit code 2. */
export const wrongUse = (sentence: string): FailureTold => ({ exitCode: 2, sentence })
