import { nkeys } from '@nats-io/transport-node'

/** Keys and configuration of a nats-server in operator mode, and of one with a single nkey user. */
export interface Operator {
  /** Lines for the server's configuration. */
  readonly config: string
  /** A `.creds` text of a user of the application account. */
  readonly creds: string
  /** A `.creds` text of a user whose JWT has run out. */
  readonly expiredCreds: string
}

type KeyPair = ReturnType<(typeof nkeys)['createUser']>
const text = new TextDecoder()

/** Signs claims as NATS does: an ed25519 nkey over `header.claims`. */
function sign(by: KeyPair, subject: KeyPair, name: string, nats: object, more: object = {}): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const iat = Math.floor(Date.now() / 1000) - 60
  const claims = { jti: name, iat, iss: by.getPublicKey(), name, sub: subject.getPublicKey(), ...more, nats }
  const body = `${part({ typ: 'JWT', alg: 'ed25519-nkey' })}.${part(claims)}`
  return `${body}.${Buffer.from(by.sign(Buffer.from(body))).toString('base64url')}`
}

function toCreds(jwt: string, user: KeyPair): string {
  const block = (name: string, body: string): string => `-----BEGIN ${name}-----\n${body}\n------END ${name}------\n\n`
  return block('NATS USER JWT', jwt) + block('USER NKEY SEED', text.decode(user.getSeed()))
}

export function makeOperator(): Operator {
  const operator = nkeys.createOperator()
  const account = nkeys.createAccount()
  const system = nkeys.createAccount()
  const user = nkeys.createUser()
  const all = { subs: -1, data: -1, payload: -1 }
  const limits = { ...all, imports: -1, exports: -1, wildcards: true, conn: -1, leaf: -1 }
  const forAccount = { limits, default_permissions: { pub: {}, sub: {} }, type: 'account', version: 2 }
  const forUser = { pub: {}, sub: {}, ...all, type: 'user', version: 2 }
  const operatorJwt = sign(operator, operator, 'lab', {
    type: 'operator',
    version: 2,
    system_account: system.getPublicKey()
  })
  const accounts = [
    [account, sign(operator, account, 'STW', forAccount)],
    [system, sign(operator, system, 'SYS', forAccount)]
  ] as const
  const expired = { exp: Math.floor(Date.now() / 1000) - 30 }
  return {
    config: `operator: ${operatorJwt}\nsystem_account: ${system.getPublicKey()}\nresolver: MEMORY\nresolver_preload: {\n${accounts.map(([key, jwt]) => `  ${key.getPublicKey()}: ${jwt}\n`).join('')}}\n`,
    creds: toCreds(sign(account, user, 'dash', forUser), user),
    expiredCreds: toCreds(sign(account, user, 'dash', forUser, expired), user)
  }
}

/** A server's configuration with one nkey user, and that user's seed. */
export function makeNkeyUser(): { readonly config: string; readonly seed: string } {
  const user = nkeys.createUser()
  return {
    config: `authorization { users: [ { nkey: ${user.getPublicKey()} } ] }\n`,
    seed: text.decode(user.getSeed())
  }
}
