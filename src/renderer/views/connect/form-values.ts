import type { ConnectionInput } from '../../../shared/api/connection.ts'
import type { DraftView } from '../../../shared/api/views.ts'
import type { Secrets } from '../../state/drafts.ts'
import { type LevelTwoText, NO_LEVEL_TWO, toLevelTwo, toSystemSecrets } from '../../state/level-two.ts'

type Auth = ConnectionInput['auth']['kind']

/** What stands in the form. Secrets live here until they are sent, and nowhere else in the page. */
export interface FormValues {
  readonly servers: string
  readonly auth: Auth
  readonly user: string
  readonly password: string
  readonly token: string
  readonly nkeySeed: string
  readonly credsFile: string
  readonly creds: string
  readonly tls: boolean
  readonly caFile: string
  readonly certFile: string
  readonly keyFile: string
  readonly handshakeFirst: boolean
  readonly allowPlainPassword: boolean
  readonly release: ConnectionInput['release']
  readonly levelTwo: LevelTwoText
}

export const EMPTY_FORM: FormValues = {
  servers: '',
  auth: 'none',
  user: '',
  password: '',
  token: '',
  nkeySeed: '',
  credsFile: '',
  creds: '',
  tls: false,
  caFile: '',
  certFile: '',
  keyFile: '',
  handshakeFirst: false,
  allowPlainPassword: false,
  release: 'auto',
  levelTwo: NO_LEVEL_TWO
}

/** The contract's bound. */
const SERVERS_MAX = 64

export const toFormValues = (draft: DraftView): FormValues => ({
  ...EMPTY_FORM,
  servers: draft.servers.join('\n'),
  auth: draft.auth,
  user: draft.user ?? '',
  tls: draft.tls
})

/** The connection that the form describes, or a sentence that says what is missing. */
export function toConnection(form: FormValues): ConnectionInput | string {
  const servers = form.servers.split(/[\s,]+/).filter(Boolean)
  if (servers.length === 0) return 'Name at least one server, as host:port.'
  if (servers.length > SERVERS_MAX) return `At most ${SERVERS_MAX} servers; here are ${servers.length}.`
  const auth = toAuth(form)
  if (typeof auth === 'string') return auth
  const { caFile, certFile, keyFile, handshakeFirst } = form
  if ((certFile === '') !== (keyFile === '')) return 'A client certificate needs its key, and the key its certificate.'
  const levelTwo = toLevelTwo(form.levelTwo)
  if (!levelTwo.ok) return levelTwo.error
  const path = (text: string): string | null => (text.trim() === '' ? null : text.trim())
  return {
    servers,
    auth,
    tls: form.tls
      ? { caFile: path(caFile), caPem: null, certFile: path(certFile), keyFile: path(keyFile), handshakeFirst }
      : null,
    allowPlainPassword: form.allowPlainPassword,
    release: form.release,
    ...levelTwo.value
  }
}

function toAuth(form: FormValues): ConnectionInput['auth'] | string {
  switch (form.auth) {
    case 'none':
      return { kind: 'none' }
    case 'password':
      return form.user.trim() === ''
        ? 'A login with a password needs a user name.'
        : { kind: 'password', user: form.user.trim() }
    case 'token':
      return { kind: 'token' }
    case 'nkey':
      return { kind: 'nkey' }
    case 'creds':
      return { kind: 'creds', file: form.credsFile.trim() === '' ? null : form.credsFile.trim() }
  }
}

/** Only what was typed: a secret that the host has already stays there. */
export function toSecrets(form: FormValues): Secrets {
  return {
    ...(form.auth === 'password' && form.password !== '' ? { password: form.password } : {}),
    ...(form.auth === 'token' && form.token !== '' ? { token: form.token } : {}),
    ...(form.auth === 'nkey' && form.nkeySeed !== '' ? { nkeySeed: form.nkeySeed } : {}),
    ...(form.auth === 'creds' && form.creds !== '' ? { creds: form.creds } : {}),
    ...toSystemSecrets(form.levelTwo)
  }
}
