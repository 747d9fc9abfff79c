import { CAPTURE_GRANT } from '../../../shared/api/nats-users.ts'
import { AGORA_SUBJECT } from '../agora/observer.ts'

/** What a stream would be made for. */
export interface CaptureWish {
  /** NATS servers with JetStream in the cluster; a stream is kept on one, three or five of them. */
  readonly servers: number
  readonly days: number
  /** Frames a day, as far as they are known; 0: not known. */
  readonly framesADay: number
}

/** How an operator makes a stream that keeps the frames while Stoa is away. Texts are our own. */
export interface CaptureAdvice {
  readonly stream: string
  /** One line for a shell, with the `nats` command of natscli, for a user who may create streams. */
  readonly command: string
  /** What it costs and what it does not do, in plain sentences. */
  readonly sentences: readonly string[]
  /** The further rights of Stoa's own user, as subjects to publish on. */
  readonly permissions: readonly string[]
}

/** The name that the rights of design.md section 9 are written for. */
export const CAPTURE_STREAM = 'STW_AGORA'
/** A frame of 30 bytes takes 70 on the disk (observability.md section 8); most frames are smaller. */
const STORED_BYTES = 70
/** A stream without a bound fills the disk that mail needs as well. */
const LEAST_BYTES = 256 * 1024 * 1024
const MEBIBYTE = 1024 * 1024

/** The command, its cost and its limits (observability.md section 8; measured there on 2.9.10 and 2.15.1). */
export function toCaptureAdvice(wish: CaptureWish): CaptureAdvice {
  const { servers, days, framesADay } = wish
  const replicas = servers >= 3 ? 3 : 1
  const bytes = Math.max(LEAST_BYTES, Math.ceil((framesADay * days * STORED_BYTES * 1.5) / MEBIBYTE) * MEBIBYTE)
  const mib = bytes / MEBIBYTE
  const command = [
    `nats stream add ${CAPTURE_STREAM} --subjects ${AGORA_SUBJECT} --storage file --replicas ${replicas}`,
    `--retention limits --discard old --max-age ${days}d --max-bytes ${bytes} --max-msgs=-1 --max-msg-size=-1`,
    '--max-msgs-per-subject=-1 --dupe-window 2m --no-ack --allow-direct --defaults'
  ].join(' ')
  const daily = framesADay > 0 ? `, about ${Math.ceil((framesADay * STORED_BYTES) / MEBIBYTE)} MiB a day here` : ''
  return {
    stream: CAPTURE_STREAM,
    command,
    sentences: [
      `It keeps ${days} days, at most ${mib} MiB on each of ${replicas} ${replicas === 1 ? 'server' : 'servers'}; a frame takes about ${STORED_BYTES} bytes${daily}.`,
      'Mail nodes notice nothing of it: they ask for no answer and get none.',
      'When the server that leads the stream crashes, 4 to 8 seconds are not stored, and nothing in the stream shows it: its numbers go on without a gap.',
      replicas === 1
        ? 'On a single server nothing is stored while that server is away, and with 2.9 what was stored may be gone after a crash.'
        : 'A leader that is stopped in order costs about 20 ms.',
      'Times of what is read from it are those of the leading server’s clock.',
      'Only one stream of an account may keep this subject.'
    ],
    permissions: CAPTURE_GRANT
  }
}
