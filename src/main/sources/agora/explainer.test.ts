import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { connectionConfig } from '../connection.schema.ts'
import { troubleOf } from '../connection-trouble.ts'
import { Explainer } from './explainer.ts'

const server = { host: 'a', port: 1, text: 'a:1' }
const context = {
  address: server.text,
  server,
  config: v.parse(connectionConfig, { servers: ['a:1'], auth: { kind: 'none' } })
}
const timeout = Object.assign(new Error('timeout'), { name: 'TimeoutError' })
const refused = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })

describe('the explanation of failed tries', () => {
  const start = (): { looks: () => number; explainer: Explainer } => {
    let looks = 0
    const explainer = new Explainer(async () => {
      looks++
      return troubleOf('http-server', 'a:1')
    })
    return { looks: () => looks, explainer }
  }

  it('looks at the port once for ten like failures and keeps to what it found', async () => {
    const { looks, explainer } = start()
    for (let i = 0; i < 10; i++) expect((await explainer.explain(timeout, context, false)).kind).toBe('http-server')
    expect(looks()).toBe(1)
    await explainer.explain(timeout, context, false)
    expect(looks()).toBe(2)
  })

  it('looks again when the failure is another', async () => {
    const { looks, explainer } = start()
    await explainer.explain(timeout, context, false)
    await explainer.explain(refused, context, false)
    expect(looks()).toBe(2)
  })

  it('does not look at a server that was up', async () => {
    const { looks, explainer } = start()
    expect((await explainer.explain(timeout, context, true)).kind).toBe('timeout')
    expect(looks()).toBe(0)
  })
})
