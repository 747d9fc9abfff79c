import { chmodSync, existsSync, mkdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import electronLog from 'electron-log/node'
import type { Clock } from '../../shared/cluster/clock.ts'

/** R23: at most 5 files of 10 MiB. */
const MAX_FILES = 5
const MAX_FILE_BYTES = 10 * 1024 * 1024
/** A field is a name, a code or a sentence; what is longer is somebody else's text. */
const MAX_FIELD_CHARS = 500

/** Writes one event; `fields` hold no payload, no secret and no whole URL. */
export type LogEvent = (event: string, fields?: Readonly<Record<string, unknown>>) => void

/**
 * Our own log: `<data>/logs/stoa.log`, one JSON object a line (so that outside text cannot start a line of its own),
 * mode 0600, rotated to `stoa.1.log` … `stoa.4.log`. Written at once: a line about a crash must outlive it.
 */
export function openLogFile(dataFolder: string, clock: Clock): LogEvent {
  const folder = join(dataFolder, 'logs')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const logger = electronLog.create({ logId: folder })
  const path = (age: number) => join(folder, age === 0 ? 'stoa.log' : `stoa.${age}.log`)
  // The default transforms read `%c` and `%s` in the text as formats; a line is written as it is.
  Object.assign(logger.transports.file, {
    resolvePathFn: () => path(0),
    maxSize: MAX_FILE_BYTES,
    transforms: [({ data }: { data: readonly unknown[] }) => String(data[0])],
    writeOptions: { flag: 'a', mode: 0o600, encoding: 'utf8' },
    archiveLogFn: () => {
      for (let age = MAX_FILES - 2; age >= 0; age -= 1) if (existsSync(path(age))) renameSync(path(age), path(age + 1))
    }
  })
  logger.transports.console.level = false
  if (existsSync(path(0))) chmodSync(path(0), 0o600)
  return (event, fields = {}) => {
    const at = new Date(clock.nowUnix() / 1000).toISOString()
    logger.info(JSON.stringify({ at, event, ...fields }, shorten))
  }
}

const shorten = (_key: string, value: unknown) =>
  typeof value === 'string' && value.length > MAX_FIELD_CHARS ? `${value.slice(0, MAX_FIELD_CHARS)}…` : value
