import { afterEach, describe, expect, it, vi } from 'vitest'
import { type SetUpRig, SOON, startSetUpRig } from './set-up-rig.ts'

let made: SetUpRig | null = null
afterEach(async () => {
  await made?.stop()
  made = null
})

describe.each(['new', 'old'] as const)('the set-up assistant of the logs, %s line', (line) => {
  it('goes from nothing to receipts that are proven on every node, and back', async () => {
    made = await startSetUpRig({ line, receipts: false })
    const { assistant, take, api, slug } = made
    await vi.waitFor(async () => {
      const { sites } = await assistant()
      expect(sites.filter((site) => site.nodeId !== null)).toHaveLength(4)
    }, SOON)
    const stepOf = async (step: string) => (await assistant()).steps.find((it) => it.step === step)
    expect(await stepOf('override')).toMatchObject({ refusal: expect.stringContaining('first step') })
    await expect(api.canary.takeStep({ cluster: slug, step: 'activate' })).rejects.toThrow('not confirmed')

    expect(await take('check')).toMatchObject({ state: 'done', outcome: 'The next steps set up what is missing.' })
    expect(await take('tracer')).toMatchObject({ state: 'not-needed' })
    expect((await stepOf('override'))?.requests.length).toBe(line === 'new' ? 1 : 4)
    expect(await take('verify')).toMatchObject({ state: 'failed' })
    expect(await take('override')).toMatchObject({ state: 'done' })
    expect(await take('activate')).toMatchObject({ state: 'done' })
    const proven = await take('verify')
    expect(proven).toMatchObject({ state: 'done', outcome: 'All 4 nodes logged what the others told them.' })
    expect(await take('check')).toMatchObject({ outcome: 'Everything is set up; step 5 proves it.' })
    expect(await take('override')).toMatchObject({ state: 'not-needed' })

    expect(await take('undo')).toMatchObject({ state: 'done' })
    expect(await take('check')).toMatchObject({ outcome: 'The next steps set up what is missing.' })
  })
})

describe('the set-up assistant in trouble', () => {
  it('shows the object that stands in the way of a reload, and says that nothing was broadcast', async () => {
    made = await startSetUpRig({ line: 'new', receipts: false })
    const { assistant, take, cluster } = made
    await vi.waitFor(async () => expect((await assistant()).line).toBe('new'), SOON)
    await take('check')
    const { put } = await import('../../support/stalwart-stand-in/first-objects.ts')
    put(cluster.database, 'WebHook', {
      url: 'https://ops.example.net/hook',
      enable: true,
      signatureKey: { '@type': 'EnvironmentVariable', variableName: 'NO_SUCH_KEY' }
    })
    const failed = await take('activate')
    expect(failed).toMatchObject({ state: 'failed' })
    expect(failed.outcome).toMatch(/WebHook .*Nothing was broadcast/u)
  })

  it('names the node that is deaf, and changes nothing where acting is not allowed', async () => {
    made = await startSetUpRig({ line: 'new' })
    const { assistant, take, cluster } = made
    await vi.waitFor(async () => {
      const { sites } = await assistant()
      expect(sites.filter((site) => site.nodeId !== null)).toHaveLength(4)
    }, SOON)
    cluster.node(2).cut()
    const verified = await take('verify')
    expect(verified).toMatchObject({ state: 'failed', outcome: '1 of 4 nodes did not log what they were told.' })
    expect(verified.results.filter((it) => it.isGood !== true).map((it) => it.nodeId)).toEqual([2])
    await made.stop()
    made = await startSetUpRig({ line: 'new', actions: false })
    const looking = made
    await vi.waitFor(async () => expect((await looking.assistant()).line).toBe('new'), SOON)
    expect(await looking.take('check')).toMatchObject({ state: 'done' })
    await expect(looking.take('override')).rejects.toThrow('without actions')
  })
})
