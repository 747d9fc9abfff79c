import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import type { NatsConnection } from '@nats-io/transport-node'
import { err, ok, type Result } from '../../../shared/cluster/result.ts'
import { type ConnectionTrouble, toTrouble, troubleOf } from '../connection-trouble.ts'
import { readConnectOptions, readTlsMaterial, type Target } from './connect-options.ts'
import { explainTrouble, troubleOfGreeting } from './explain-trouble.ts'
import { AGORA_SUBJECT } from './observer.ts'
import { Attempt, openConnection } from './open-connection.ts'
import { type ProbeLimits, probePort, readGreeting, tryHandshake } from './probe-server.ts'
import type { TrialStepName, TrialTable } from './trial-table.ts'

/** One server's part of a trial. */
export interface ServerTrial {
  readonly target: Target
  readonly table: TrialTable
  readonly limits: ProbeLimits & { readonly signal: AbortSignal }
  readonly frameWaitMs: number
}

/** What a step says when it is settled; `skipped` when there was nothing to try. */
interface Outcome<T> {
  readonly state: 'ok' | 'skipped'
  readonly sentence: string
  readonly value: T
}
type StepResult<T> = Result<Outcome<T>, ConnectionTrouble>

type Info = Readonly<Record<string, unknown>> | null

/** Runs the steps in order and settles each row; the first that fails leaves the rest untried. Never rejects. */
export async function tryServer(trial: ServerTrial): Promise<void> {
  const { target, table } = trial
  const server = target.address.text
  const attempt = new Attempt()
  const end = (): void => attempt.end()
  trial.limits.signal.addEventListener('abort', end)
  try {
    const isThrough = await runSteps(trial, attempt)
    if (!isThrough) table.skipRest(server, 'Not tried, because of the step before.')
  } finally {
    trial.limits.signal.removeEventListener('abort', end)
    attempt.end()
  }
}

async function runSteps(trial: ServerTrial, attempt: Attempt): Promise<boolean> {
  if (!(await step(trial, 'name', () => resolveName(trial)))) return false
  if (!(await step(trial, 'port', () => askPort(trial)))) return false
  const greeted = await step(trial, 'nats', () => askGreeting(trial))
  if (!greeted) return false
  if (!(await step(trial, 'tls', () => askTls(trial, greeted.value)))) return false
  const login = await step(trial, 'login', () => logIn(trial, attempt, greeted.value))
  if (!login) return false
  const nc = login.value
  try {
    const ear = await step(trial, 'subscribe', () => subscribeOnce(trial, nc))
    if (!ear) return false
    return (await step(trial, 'frame', () => awaitFrame(trial, ear.value))) !== null
  } finally {
    await nc.close()
  }
}

async function step<T>(
  trial: ServerTrial,
  name: TrialStepName,
  run: () => Promise<StepResult<T>>
): Promise<Outcome<T> | null> {
  const { table, target, limits } = trial
  const server = target.address.text
  if (limits.signal.aborted) return null
  table.set(server, name, { state: 'running', sentence: '' })
  const from = limits.clock.nowMono()
  const result = await run()
  if (limits.signal.aborted) return null
  const ms = Math.round((limits.clock.nowMono() - from) / 1000)
  if (result.ok) table.set(server, name, { state: result.value.state, sentence: result.value.sentence, ms })
  else table.set(server, name, { state: 'failed', sentence: result.error.sentence, ms })
  return result.ok ? result.value : null
}

const done = <T>(sentence: string, value: T): StepResult<T> => ok({ state: 'ok', sentence, value })
const skipped = <T>(sentence: string, value: T): StepResult<T> => ok({ state: 'skipped', sentence, value })
const contextOf = ({ target }: ServerTrial) => ({
  address: target.address.text,
  config: target.config,
  server: target.address
})

async function resolveName(trial: ServerTrial): Promise<StepResult<null>> {
  const { host } = trial.target.address
  if (isIP(host) !== 0) return skipped('It is an address: there is no name to resolve.', null)
  const found = await withTimeout(lookup(host, { all: true }), trial.limits)
  if (!found.ok) return err(toTrouble(found.error, contextOf(trial)))
  const [first, ...others] = found.value.map(({ address }) => address)
  return done(`${host} is ${first ?? 'nowhere'}${others.length > 0 ? ` and ${others.length} more` : ''}.`, null)
}

async function askPort(trial: ServerTrial): Promise<StepResult<null>> {
  const { address } = trial.target
  const answer = await probePort(address, trial.limits)
  if (!answer.ok) return err(toTrouble(answer.error, contextOf(trial)))
  return done(`Something listens on port ${address.port}.`, null)
}

async function askGreeting(trial: ServerTrial): Promise<StepResult<Info>> {
  const { address, config } = trial.target
  if (config.tls?.handshakeFirst) return skipped('It will greet after TLS.', null)
  const greeting = await readGreeting(address, trial.limits)
  if (!greeting.ok) return err(toTrouble(greeting.error, contextOf(trial)))
  if (greeting.value.kind !== 'info') {
    const trouble = await troubleOfGreeting(greeting.value, contextOf(trial), trial.limits)
    return err(trouble ?? troubleOf('not-nats', address.text, { reason: 'it closes the connection without a word' }))
  }
  const { info } = greeting.value
  const text = (key: string): string => (typeof info[key] === 'string' ? info[key].slice(0, 100) : '')
  const cluster = text('cluster') ? `, of the cluster ${text('cluster')}` : ''
  return done(`It is nats-server ${text('version')}, named ${text('server_name')}${cluster}.`, info)
}

async function askTls(trial: ServerTrial, info: Info): Promise<StepResult<null>> {
  const { address, config } = trial.target
  const material = await readTlsMaterial(trial.target)
  if (!material.ok) return material
  if (!config.tls || !material.value) {
    if (info?.tls_required === true) return err(troubleOf('tls-required', address.text))
    return skipped('TLS is off.', null)
  }
  if (info && info.tls_required !== true && info.tls_available !== true) {
    return err(troubleOf('tls-not-offered', address.text))
  }
  const asksClientCertificate = info?.tls_verify === true
  if (asksClientCertificate && config.tls.certFile === null) {
    return err(troubleOf('client-certificate-required', address.text))
  }
  const tls = { material: material.value, first: config.tls.handshakeFirst }
  const answer = await tryHandshake(address, tls, trial.limits)
  if (!answer.ok) return err(toTrouble(answer.error, { ...contextOf(trial), asksClientCertificate }))
  return done(`${answer.value}; the server's certificate is the right one.`, null)
}

async function logIn(trial: ServerTrial, attempt: Attempt, info: Info): Promise<StepResult<NatsConnection>> {
  const { target, limits } = trial
  const patience = { timeoutMs: limits.timeoutMs, pingIntervalMs: 10_000, maxPingsOut: 2 }
  const options = await readConnectOptions(target, 'stoa-trial', patience)
  if (!options.ok) return options
  const opened = await openConnection(options.value, attempt, limits.clock)
  const asksClientCertificate = info?.tls_verify === true
  if (!opened.ok) {
    return err(await explainTrouble(opened.error, { ...contextOf(trial), asksClientCertificate }, limits))
  }
  return done(loginSentence(target), opened.value)
}

function loginSentence({ config }: Target): string {
  const { auth } = config
  switch (auth.kind) {
    case 'none':
      return 'The server asks for no login.'
    case 'password':
      return `Logged in as ${auth.user}.`
    case 'token':
      return 'Logged in with the token.'
    case 'nkey':
      return 'Logged in with the nkey.'
    case 'creds':
      return 'Logged in with the credentials.'
  }
}

/** Resolves with the first frame's size. */
type FirstFrame = Promise<number>

async function subscribeOnce(trial: ServerTrial, nc: NatsConnection): Promise<StepResult<{ frame: FirstFrame }>> {
  let refusal: Error | null = null
  let hear: (bytes: number) => void = () => undefined
  const frame = new Promise<number>((resolve) => {
    hear = resolve
  })
  nc.subscribe(AGORA_SUBJECT, {
    callback: (error, message) => {
      if (error) refusal = error
      else hear(message.data.length)
    }
  })
  // A refusal arrives before the answer to a ping that was sent after the subscription.
  const flushed = await withTimeout(nc.flush(), trial.limits)
  if (refusal) return err(toTrouble(refusal, contextOf(trial)))
  if (!flushed.ok) return err(toTrouble(flushed.error, contextOf(trial)))
  return done(`It may subscribe to ${AGORA_SUBJECT}.`, { frame })
}

async function awaitFrame(trial: ServerTrial, ear: { readonly frame: FirstFrame }): Promise<StepResult<null>> {
  const { limits, frameWaitMs } = trial
  const heard = await withTimeout(ear.frame, { ...limits, timeoutMs: frameWaitMs })
  if (heard.ok) return done(`A first frame of ${heard.value} bytes was heard.`, null)
  const seconds = Math.round(frameWaitMs / 1000)
  return skipped(`No frame in ${seconds} s: an idle cluster is silent, so this may be as it should.`, null)
}

class TrialTimeout extends Error {
  override readonly name = 'TimeoutError'
}

async function withTimeout<T>(work: Promise<T>, limits: ServerTrial['limits']): Promise<Result<T, unknown>> {
  const { clock, timeoutMs, signal } = limits
  let stop: () => void = () => undefined
  const late = new Promise<Result<T, unknown>>((resolve) => {
    const end = (): void => resolve(err(new TrialTimeout()))
    const cancel = clock.after(timeoutMs, end)
    signal.addEventListener('abort', end)
    stop = () => {
      cancel()
      signal.removeEventListener('abort', end)
    }
  })
  const settled = work.then(
    (value) => ok(value),
    (error: unknown) => err(error)
  )
  const first = await Promise.race([settled, late])
  stop()
  return first
}
