import type { GivenLogin } from './initial-connection.ts'

/** Given credentials by the names under which a cluster that is set up already keeps them; what was not given is left out. */
export function toKnownSecrets({
  password,
  token,
  nkeySeed,
  systemPassword,
  management
}: GivenLogin): Readonly<Record<string, string>> {
  const named = {
    password,
    token,
    nkeySeed,
    systemPassword,
    managementSecret: management.key ?? management.bearer ?? management.password,
    canaryPassword: management.canaryPassword
  }
  return Object.fromEntries(Object.entries(named).filter((it): it is [string, string] => it[1] !== null))
}
