import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { err, ok, type Result } from '../../shared/cluster/result.ts'
import { type PrivateFileError, readPrivateFile } from './private-file.ts'
import { Secret } from './secret.ts'

/** What a headless host may be given at its start, by the name of its environment variable. */
export const GIVEN_NAMES = [
  'STOA_NATS_USER',
  'STOA_NATS_PASSWORD',
  'STOA_NATS_TOKEN',
  'STOA_NATS_NKEY_SEED',
  'STOA_NATS_SYSTEM_USER',
  'STOA_NATS_SYSTEM_PASSWORD',
  'STOA_MANAGEMENT_KEY',
  'STOA_MANAGEMENT_USER',
  'STOA_MANAGEMENT_PASSWORD',
  'STOA_MANAGEMENT_BEARER',
  'STOA_CANARY_USER',
  'STOA_CANARY_PASSWORD'
] as const
export type GivenName = (typeof GIVEN_NAMES)[number]
export type GivenSource = 'systemd' | 'secrets-file' | 'environment'

/** A file of a dozen lines; what is longer is not one. */
const MAX_FILE_BYTES = 256 * 1024

export interface GivenSecrets {
  readonly values: ReadonlyMap<GivenName, Secret>
  /** Where they came from; null: nothing was given. */
  readonly source: GivenSource | null
}

/** Why the given credentials cannot be used; never holds a value. */
export type GivenSecretsError =
  | PrivateFileError
  | { readonly kind: 'bad-line'; readonly path: string; readonly line: number }

export interface GivenSecretsPlaces {
  /** `process.env` of the entry; the variables are removed from it, whichever source wins. */
  readonly environment: Record<string, string | undefined>
  /** `--secrets-file`: lines `NAME=value`; `#` starts a comment line. Null: not given. */
  readonly secretsFile: string | null
}

/**
 * Credentials of a headless start, from the first place that exists (R11): systemd's `$CREDENTIALS_DIRECTORY` (one file
 * a name, as in `LoadCredential=STOA_NATS_PASSWORD:/etc/…`), the secrets file, environment variables. A secrets file that
 * is not ours with mode 0600 is an error even where systemd gave something: somebody meant it to be used.
 *
 * The variables leave `environment`, so no child process inherits them. The kernel's own copy in /proc/self/environ
 * stays readable to this user and root.
 */
export async function readGivenSecrets(places: GivenSecretsPlaces): Promise<Result<GivenSecrets, GivenSecretsError>> {
  const { environment, secretsFile } = places
  const directory = environment.CREDENTIALS_DIRECTORY
  const fromEnvironment = new Map<GivenName, Secret>()
  for (const name of GIVEN_NAMES) {
    const value = environment[name]
    if (value !== undefined && value !== '') fromEnvironment.set(name, new Secret(value))
    delete environment[name]
  }

  let fromFile: Map<GivenName, Secret> | null = null
  if (secretsFile !== null) {
    const read = await readPrivateFile(secretsFile, MAX_FILE_BYTES)
    if (!read.ok) return read
    const parsed = parseSecretsFile(read.value, secretsFile)
    if (!parsed.ok) return parsed
    fromFile = parsed.value
  }
  if (directory !== undefined && directory !== '') {
    const values = await readCredentials(directory)
    if (values.size > 0) return ok({ values, source: 'systemd' })
  }
  if (fromFile !== null) return ok({ values: fromFile, source: 'secrets-file' })
  return ok({ values: fromEnvironment, source: fromEnvironment.size > 0 ? 'environment' : null })
}

/** One sentence for stderr; it names the file and what to do, never a value. */
export function givenSecretsSentence(error: GivenSecretsError): string {
  switch (error.kind) {
    case 'missing':
      return `The secrets file ${error.path} does not exist.`
    case 'not-a-file':
      return `The secrets file ${error.path} is not a plain file.`
    case 'not-ours':
      return `The secrets file ${error.path} belongs to another user; it must belong to the one who runs Stoa.`
    case 'too-open':
      return `The secrets file ${error.path} has mode ${error.mode}, so others can read it; run «chmod 600» on it.`
    case 'too-large':
      return `The secrets file ${error.path} is larger than ${error.limitBytes} bytes.`
    case 'unreadable':
      return `The secrets file ${error.path} cannot be read (${error.cause}).`
    case 'bad-line':
      return `Line ${error.line} of the secrets file ${error.path} is not NAME=value with one of ${GIVEN_NAMES.join(', ')}.`
  }
}

/** systemd owns the folder and mounts it for this unit alone, so owner and mode are its business, not ours. */
async function readCredentials(directory: string): Promise<Map<GivenName, Secret>> {
  const values = new Map<GivenName, Secret>()
  for (const name of GIVEN_NAMES) {
    const text = await readFile(join(directory, name), 'utf8').catch(() => null)
    if (text !== null) values.set(name, new Secret(text.replace(/\r?\n$/, '')))
  }
  return values
}

function parseSecretsFile(text: string, path: string): Result<Map<GivenName, Secret>, GivenSecretsError> {
  const values = new Map<GivenName, Secret>()
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '' || line.trimStart().startsWith('#')) continue
    const at = line.indexOf('=')
    const name = GIVEN_NAMES.find((one) => one === line.slice(0, Math.max(at, 0)).trim())
    if (name === undefined) return err({ kind: 'bad-line', path, line: index + 1 })
    values.set(name, new Secret(line.slice(at + 1)))
  }
  return ok(values)
}
