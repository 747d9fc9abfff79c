import type { Clock } from '../../shared/cluster/clock.ts'

/** How one node is reached, whoever logs in. */
export interface DoorSetting {
  /** Base: scheme, host, port; a slash at its end is taken off. */
  readonly url: string
  /** The private CA's certificates, PEM; null: those that the system trusts. Verification cannot be switched off (R14). */
  readonly caPem: string | null
  /** A login may go over http:// to another machine (R14). */
  readonly allowPlain: boolean
  readonly clock: Clock
}

/** One node's HTTP interface: its connections, the four places, what is known of a ban; shared by all logins there. */
export class NodeDoor {
  readonly url: string

  constructor(setting: DoorSetting) {
    this.url = setting.url.replace(/\/+$/u, '')
  }

  /** Ends its connections; what waits ends with trouble. Twice is fine. */
  close(): void {}
}
