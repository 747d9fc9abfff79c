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
}
