import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Paths of one certificate and its key, PEM. */
export interface KeyPair {
  readonly certFile: string
  readonly keyFile: string
}

/** `names` become the subjectAltName entries (`DNS:localhost`, `IP:127.0.0.1`). */
export interface LeafOptions {
  readonly names: readonly string[]
  readonly expired?: boolean
}

/** A private certificate authority in a folder, made by openssl. */
export interface Authority {
  readonly caFile: string
  readonly caPem: string
  issue(name: string, options: LeafOptions): KeyPair
}

const openssl = (args: readonly string[], folder: string): void => {
  execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] })
}

/** EC keys: a chain costs about 30 ms, RSA would cost a second. */
export function makeAuthority(folder: string, name = 'ca'): Authority {
  const caFile = join(folder, `${name}.pem`)
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  openssl(
    ['req', '-x509', ...newKey, '-days', '2', '-subj', `/CN=${name}`, '-keyout', `${name}.key`, '-out', caFile],
    folder
  )
  const issue = (leaf: string, options: LeafOptions): KeyPair => {
    const stem = `${name}-${leaf}`
    openssl(['req', ...newKey, '-subj', `/CN=${leaf}`, '-keyout', `${stem}.key`, '-out', `${stem}.csr`], folder)
    writeFileSync(
      join(folder, `${stem}.ext`),
      `subjectAltName=${options.names.join(',')}\nextendedKeyUsage=serverAuth,clientAuth\n`
    )
    const from = ['-in', `${stem}.csr`, '-CA', caFile, '-CAkey', `${name}.key`, '-CAcreateserial']
    const days = options.expired ? '-1' : '2'
    openssl(['x509', '-req', ...from, '-days', days, '-extfile', `${stem}.ext`, '-out', `${stem}.pem`], folder)
    return { certFile: join(folder, `${stem}.pem`), keyFile: join(folder, `${stem}.key`) }
  }
  return { caFile, caPem: readFileSync(caFile, 'utf8'), issue }
}
