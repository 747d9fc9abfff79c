/** A secret as `main/secrets` keeps it; this layer knows only that it can be revealed where it is used. */
export interface Revealable {
  reveal(): string
}

/** The secrets of one connection, by kind of `ConnectionConfig.auth`. Revealed at each login, never kept revealed. */
export interface ConnectionSecrets {
  readonly password?: Revealable | undefined
  readonly token?: Revealable | undefined
  readonly nkeySeed?: Revealable | undefined
  /** Text of a `.creds` file (JWT and seed) where no file is referenced. */
  readonly creds?: Revealable | undefined
  /** Those of the second user, in the system account, by kind of `ConnectionConfig.system`. */
  readonly systemPassword?: Revealable | undefined
  readonly systemToken?: Revealable | undefined
  readonly systemNkeySeed?: Revealable | undefined
  readonly systemCreds?: Revealable | undefined
  /** Of the nodes' management API, and of the canary's mailbox. */
  readonly managementSecret?: Revealable | undefined
  readonly canaryPassword?: Revealable | undefined
}

/** The second user's secrets under the names of the first one's. */
export function toSystemSecrets(secrets: ConnectionSecrets): ConnectionSecrets {
  const { systemPassword, systemToken, systemNkeySeed, systemCreds } = secrets
  return { password: systemPassword, token: systemToken, nkeySeed: systemNkeySeed, creds: systemCreds }
}
