import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RunView } from '../../../src/shared/api/action-views.ts'
import { type NatsCluster, startNatsCluster } from '../../support/nats-server.ts'
import { type StalwartCluster, startStalwartCluster } from '../../support/stalwart-stand-in/stalwart-cluster.ts'
import { type Answer, runStoa, type ServingStoa, serveStoa } from '../../support/stoa-process.ts'

const LONG = 120_000
const NAME = 'Scripted'

describe('stoa run', () => {
  let nats: NatsCluster
  let cluster: StalwartCluster
  let data: string
  beforeAll(async () => {
    data = mkdtempSync(join(tmpdir(), 'stoa-run-'))
    nats = await startNatsCluster(2)
    cluster = await startStalwartCluster({ nodes: 2, natsUrls: nats.urls })
  }, LONG)
  const running: ServingStoa[] = []
  afterAll(async () => {
    for (const stoa of running) await stoa.kill()
    await cluster.stop()
    await nats.stop()
    rmSync(data, { recursive: true, force: true })
  }, LONG)

  const secrets = (): Readonly<Record<string, string>> => ({ STOA_MANAGEMENT_KEY: cluster.keys.admin })
  const serve = async (...words: readonly string[]): Promise<ServingStoa> => {
    const reach = ['--name', NAME, '--connect', nats.urls.join(','), '--management', cluster.urls.join(',')]
    const stoa = await serveStoa(['--data', data, ...reach, ...words], secrets())
    running.push(stoa)
    return stoa
  }
  const run = (words: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Answer> =>
    runStoa(['run', '--data', data, '--cluster', NAME, ...words], { env })
  const clean = ({ stdout, stderr }: Answer): void => {
    for (const secret of cluster.secrets) expect(`${stdout}${stderr}`).not.toContain(secret)
  }

  it(
    'lists what can be run, without any host',
    async () => {
      const { code, stdout } = await runStoa(['run', '--list', '--json'])
      const entries = stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { id: string; cannot: string | null })
      expect(code).toBe(0)
      expect(entries.find(({ id }) => id === 'block')).toMatchObject({ cannot: null, lines: ['new', 'old'] })
      expect(entries.find(({ id }) => id === 'push-metrics')?.cannot).toContain('timer')
    },
    LONG
  )

  it.each([
    [['run'], 'needs a task'],
    [['run', 'block'], '--cluster'],
    [['run', 'nothing-like-it', '--cluster', 'x'], 'no task'],
    [['run', 'block', '--cluster', 'x', '--param', 'address'], 'NAME=VALUE'],
    [['run', 'block', '--cluster', 'x', '--url', 'http://a', '--node', '1'], 'exclude'],
    [['run', 'block', 'twice', '--cluster', 'x'], 'one task']
  ] as const)(
    '%j is wrong use',
    async (words, sentence) => {
      const { code, stderr } = await runStoa(words)
      expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(sentence) })
    },
    LONG
  )

  it(
    'a host that was started without --allow-actions runs nothing',
    async () => {
      const stoa = await serve()
      const answer = await run(['reload-blocked-ips', '--wait'])
      expect(answer).toMatchObject({ code: 1, stdout: '' })
      expect(answer.stderr).toMatch(/without (actions|--allow-actions)/)
      await stoa.stop()
    },
    LONG
  )

  it(
    'goes through the running writer, to a verdict, and what is destructive only with the exact name',
    async () => {
      const stoa = await serve('--allow-actions')
      const answer = await run(['reload-blocked-ips', '--wait', '--json'])
      clean(answer)
      expect({ code: answer.code, stderr: answer.stderr }).toEqual({ code: 0, stderr: '' })
      const view = JSON.parse(answer.stdout) as RunView
      expect(view).toMatchObject({ verdict: 'proven', by: expect.stringContaining('stoa run') })

      const without = await run(['pause-queue', '--wait'])
      expect(without).toMatchObject({ code: 2, stdout: '' })
      expect(without.stderr).toContain(`--confirm "${NAME}"`)
      expect((await run(['pause-queue', '--confirm', 'scripted', '--wait'])).code).toBe(2)
      const withName = await run(['pause-queue', '--confirm', NAME, '--wait'])
      expect(withName.code).toBe(0)
      expect(withName.stdout).toContain('proven')

      const refused = await run(['block', '--param', 'address=example.net', '--wait'])
      expect(refused).toMatchObject({ code: 2 })
      const begun = await run(['block', '--param', 'address=203.0.113.4', '--node', '1'])
      expect(begun).toMatchObject({ code: 0, stdout: expect.stringMatching(/^r[0-9a-f]+\n$/) })
      expect(await stoa.stop()).toBe(0)
      for (const secret of cluster.secrets) expect(stoa.stderr()).not.toContain(secret)
    },
    LONG
  )

  it(
    'without a host it watches the cluster itself while the run lasts',
    async () => {
      const answer = await run(['reload-blocked-ips', '--json'], secrets())
      clean(answer)
      expect({ code: answer.code, stderr: answer.stderr }).toEqual({ code: 0, stderr: '' })
      expect(['proven', 'done']).toContain((JSON.parse(answer.stdout) as RunView).verdict)
    },
    LONG
  )

  it(
    'the audit is read at rest',
    async () => {
      const { code, stdout } = await run(['--past', '--json'])
      expect(code).toBe(0)
      const runs = stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as RunView)
      expect(runs.map(({ entry }) => entry)).toEqual([
        'reload-blocked-ips',
        'pause-queue',
        'block',
        'reload-blocked-ips'
      ])
      expect(runs.every(({ steps }) => steps.length > 0)).toBe(true)
    },
    LONG
  )
})
