import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { EventFilter } from '../../shared/api/contract.ts'
import { err, ok, type Result } from '../../shared/cluster/result.ts'
import { toUnixUs, type UnixUs } from '../../shared/cluster/units.ts'
import { systemClock } from '../engine/clock.ts'
import { findCluster } from '../engine/cluster-folder.ts'
import { toUnfinishedName } from '../engine/export-recording.ts'
import { type Arguments, type CommandContext, type CommandFailure, failed } from './command.ts'
import { dataFolderOf } from './data-folder.ts'

/** What `stoa export --recording` was asked for. */
export interface RecordingWish {
  readonly cluster: string
  readonly file: string
  readonly anonymous: boolean
  readonly filter: Pick<EventFilter, 'fromUs' | 'toUs'>
}

/** Writes a `.stoa` file, beside a running recorder too, and prints what is in it. Stopped in the middle, it leaves nothing. */
export async function exportRecordingFile(
  wish: RecordingWish,
  args: Arguments,
  context: CommandContext
): Promise<Result<void, CommandFailure>> {
  const dataFolder = dataFolderOf(args, context)
  const stored = await findCluster(dataFolder, wish.cluster)
  if (!stored) return err(failed(`There is no cluster «${wish.cluster}» in ${dataFolder}.`))
  const target = resolve(wish.file)
  if (existsSync(target)) return err(failed(`${target} is there already.`))
  // Only now: the driver is a native module, which most commands do without.
  const { makeClusterRecording } = await import('../engine/make-recording.ts')
  const making = makeClusterRecording(stored, {
    target,
    unfinished: toUnfinishedName(target),
    fromUs: toTime(wish.filter.fromUs),
    toUs: toEnd(wish.filter.toUs),
    anonymous: wish.anonymous,
    madeAt: systemClock.nowUnix()
  })
  let stopped = false
  void context.askedToStop.then(() => {
    stopped = true
  })
  try {
    for (;;) {
      const step = await making.next()
      if (step.done) {
        if (!step.value.ok) return err(failed(step.value.error))
        const { observations, bytes, remains } = step.value.value
        const line = { file: target, observations, bytes, remains }
        const sentence = `${observations} observations are in ${target}.${remains === null ? '' : ` ${remains}`}`
        context.output.write(`${args.values.json === true ? JSON.stringify(line) : sentence}\n`)
        return ok(undefined)
      }
      if (!stopped) continue
      await making.return(err('stopped'))
      return err(failed('Nothing was exported.'))
    }
  } catch (cause) {
    return err(failed(`${target} could not be written: ${cause instanceof Error ? cause.message : String(cause)}.`))
  }
}

const toTime = (us: string | null | undefined): UnixUs | null => (us == null ? null : toUnixUs(Number(us)))

/** `--to` is not included, a recording's end is. */
const toEnd = (us: string | null | undefined): UnixUs | null => (us == null ? null : toUnixUs(Number(us) - 1))
