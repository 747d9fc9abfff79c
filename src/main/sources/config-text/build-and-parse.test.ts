import fc from 'fast-check'
import { parse } from 'smol-toml'
import { describe, expect, it } from 'vitest'
import { toOldSettings, toToml } from '../../../shared/findings/config/build-toml.ts'
import { COORDINATOR_KINDS } from '../../../shared/findings/config/coordinator-fields.table.ts'
import {
  type CoordinatorForm,
  type FormValue,
  toCoordinator,
  toForm
} from '../../../shared/findings/config/coordinator-form.ts'
import { lintForm } from '../../../shared/findings/config/lint-form.ts'
import { toOldNode } from '../../../shared/findings/config/old-file.ts'
import { parseConfigFile } from './parse-config-file.ts'

const fill = (form: CoordinatorForm, values: Readonly<Record<string, FormValue>>): CoordinatorForm => ({
  ...form,
  values: new Map([...form.values, ...Object.entries(values)])
})
/** What must be filled in before Stalwart takes it, by kind. */
const NEEDED: Readonly<Record<string, Readonly<Record<string, FormValue>>>> = {
  Nats: { addresses: 'nats-1:4222\nnats-2:4222' },
  Kafka: { brokers: 'k-1:9092', groupId: 'stalwart' },
  Zenoh: { config: '{mode: "peer"}' }
}
const errors = (form: CoordinatorForm, line: 'new' | 'old'): string[] =>
  lintForm(form, line)
    .filter((one) => one.severity === 'error' && one.rule !== 'kafka-group')
    .map((one) => `${one.rule}: ${one.text}`)

describe('the editor of coordinators', () => {
  it.each(COORDINATOR_KINDS.map((kind) => kind.type))('builds a %s that Stalwart takes', (type) => {
    const form = fill(toForm(type), NEEDED[type] ?? {})
    expect(errors(form, 'new')).toEqual([])
    expect(errors(form, 'old')).toEqual([])
    const object = toCoordinator(form)
    const kind = COORDINATOR_KINDS.find((it) => it.type === type)
    expect(Object.keys(object)).toEqual(['@type', ...(kind?.fields ?? []).map((of) => of.name)])
    const file = parseConfigFile('form', JSON.stringify(object))
    expect(file.ok && file.value.what).toBe(`a coordinator object (${type})`)
  })

  it.each(['Nats', 'Kafka', 'Zenoh'])('says of an empty %s what is missing', (type) => {
    expect(errors(toForm(type), 'new').length).toBeGreaterThan(0)
  })

  it('writes what was typed as Stalwart wants it', () => {
    const form = fill(toForm('Nats'), {
      addresses: ' a:4222, b:4222\n\na:4222 ',
      authUsername: ' bus ',
      authSecret: { kind: 'variable', text: ' BUS_PASSWORD ' },
      credentials: { kind: 'file', text: '/run/token' },
      useTls: true,
      maxReconnects: '',
      pingInterval: '20000'
    })
    expect(toCoordinator(form)).toMatchObject({
      addresses: { 'a:4222': true, 'b:4222': true },
      authUsername: 'bus',
      authSecret: { '@type': 'EnvironmentVariable', variableName: 'BUS_PASSWORD' },
      credentials: { '@type': 'File', filePath: '/run/token' },
      useTls: true,
      maxReconnects: null,
      pingInterval: 20_000
    })
    expect(toToml(form)).toBe(`[cluster]
node-id = 1
coordinator = "bus"

[store."bus"]
type = "nats"
address = ["a:4222", "b:4222"]
user = "bus"
password = "%{env:BUS_PASSWORD}%"
credentials = "%{file:/run/token}%"
tls.enable = true
ping-interval = "20s"
`)
  })

  it('keeps what cannot be read, and says what is wrong with it', () => {
    const form = fill(toForm('Nats'), { addresses: 'a:1', pingInterval: 'soon', capacityClient: '-1' })
    expect(toCoordinator(form)).toMatchObject({ pingInterval: 'soon', capacityClient: '-1' })
    expect(errors(form, 'new')).toHaveLength(2)
    expect(errors(form, 'old')).toHaveLength(2)
  })

  it('writes TOML that reads back as the settings that were judged, whatever is typed', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.constantFrom('"', '\\', '\u007F', "'''", '%{env:A}%', '5', '\n')
    )
    fc.assert(
      fc.property(
        fc.constantFrom('Nats', 'Kafka', 'Zenoh', 'Redis', 'RedisCluster'),
        fc.array(text, { minLength: 30, maxLength: 30 }),
        (type, texts) => {
          const form = toForm(type)
          let next = 0
          const values = new Map(
            [...form.values].map(([name, value]): [string, FormValue] => {
              const typed = texts[next++] ?? ''
              return [
                name,
                typeof value === 'string'
                  ? typed
                  : typeof value === 'boolean'
                    ? typed.length > 3
                    : { kind: 'plain', text: typed }
              ]
            })
          )
          const filled = { ...form, values, nodeId: '7', storeId: 'b"us' }
          const written = toToml(filled)
          const read = toOldNode('x', parse(written), written)
          const wanted = [...toOldSettings(filled)].map(([name, value]) => [name, value.toWellFormed()])
          expect([...read.settings].sort()).toEqual(wanted.sort())
        }
      ),
      { numRuns: 300 }
    )
  })
})
