import { describe, expect, it } from 'vitest'
import { ALL_NODE, CASES, env, GOOD, nats, ROLES, toml } from '../../../test/support/lint-cases.table.ts'
import { LINT_RULES } from '../../shared/findings/config/judge-configuration.ts'
import { RULES } from '../../shared/findings/rules.table.ts'
import { lintFiles } from './lint-files.ts'

const NOW = Date.parse('2026-11-21T19:00:00Z') * 1000

const files = (texts: readonly string[]) => texts.map((text, i) => ({ name: `file-${i + 1}`, text }))
const lint = (...texts: readonly string[]) => lintFiles(files(texts), NOW)

const broken = CASES.flatMap(([rule, texts]) => texts.map((one, i) => [rule, i + 1, one] as const))
const fine = CASES.flatMap(([rule, , texts]) => texts.map((one, i) => [rule, i + 1, one] as const))
const severityOf = new Map(LINT_RULES.map((rule) => [rule.id, rule.severity]))

describe('each rule about configurations', () => {
  it.each(broken)('%s is broken by the configuration %i', (rule, _i, texts) => {
    const { findings, troubles } = lint(...texts)
    expect(troubles).toEqual([])
    const found = findings.filter((one) => one.rule === rule)
    expect(found.length).toBeGreaterThan(0)
    for (const one of found) {
      expect(one.text).toMatch(/[.…]$/u)
      expect(one.remedy).toMatch(/[.]$/u)
      expect(one.file).toMatch(/^file-\d$/u)
    }
    expect(JSON.stringify(findings)).not.toContain('hunter2')
  })

  it.each(fine)('%s has nothing against the configuration %i', (rule, _i, texts) => {
    const { findings, judged, troubles } = lint(...texts)
    expect(troubles).toEqual([])
    expect(judged.map((it) => it.rule)).toContain(rule)
    expect(findings.filter((one) => one.rule === rule)).toEqual([])
  })

  it('is tried here, or told of a running cluster, or says what it would need', () => {
    const tried = new Set(CASES.map(([rule]) => rule))
    const names = new Set(RULES.map((rule) => rule.name))
    const untried = LINT_RULES.filter((rule) => !tried.has(rule.id))
    expect(untried.map((rule) => rule.id).sort()).toEqual([
      'clock-skew',
      'coord-shared-account',
      'coord-start',
      'hook-not-everywhere',
      'lease-stale-http-up',
      'lease-takeover',
      'msg-skipped',
      'object-invalid',
      'reload-blocked',
      'settings-list-secrets',
      'start-unclustered',
      'toml-hand-edit',
      'version-mixed',
      'version-old'
    ])
    const everything = lint(nats(), toml(1), toml(2), ROLES, ALL_NODE)
    const unjudged = new Set(everything.unjudged.map((it) => it.rule))
    for (const { id } of untried) expect(unjudged).toContain(id)
    for (const rule of LINT_RULES) for (const told of rule.told ?? []) expect(names).toContain(told)
  })

  it('has a name of its own, also among the findings', () => {
    expect(new Set(LINT_RULES.map((rule) => rule.id)).size).toBe(LINT_RULES.length)
    // Two rules of one name would end each other's findings.
    const names = RULES.map((rule) => rule.name)
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([])
  })
})

describe('a report', () => {
  it('puts the worst first, and counts', () => {
    const { findings, counts } = lint(nats({ noEcho: false, maxReconnects: 3, capacityReadBuffer: 70_000 }))
    expect(findings.map((one) => [one.rule, one.severity])).toEqual([
      ['nats-readbuf', 'error'],
      ['nats-reconnects', 'warning'],
      ['nats-noecho', 'info']
    ])
    expect(counts).toEqual({ error: 1, warning: 1, info: 1 })
    for (const one of findings) expect(one.severity).toBe(severityOf.get(one.rule))
  })

  it('finds nothing in a good one, and says what was read', () => {
    const report = lint(nats())
    expect(report.findings).toEqual([])
    expect(report.read).toEqual([{ file: 'file-1', what: 'a coordinator object (Nats)' }])
  })

  it('names file, line and path', () => {
    const json = JSON.stringify({ ...GOOD, noEcho: false, useTls: false }, null, 2)
    const at = lint(json).findings.map(({ rule, file, line, path }) => ({ rule, file, line, path }))
    const lineOf = (text: string): number => json.split('\n').findIndex((line) => line.includes(text)) + 1
    expect(at).toEqual([
      { rule: 'nats-tls-off', file: 'file-1', line: lineOf('useTls'), path: 'x:Coordinator.useTls' },
      { rule: 'nats-noecho', file: 'file-1', line: lineOf('noEcho'), path: 'x:Coordinator.noEcho' }
    ])
    const old = lint(toml(1, { store: 'no-echo = false' })).findings.find((one) => one.rule === 'nats-noecho')
    expect(old).toMatchObject({ line: 11, path: 'store.bus.no-echo' })
    const list = lint(toml(1, { cluster: '[cluster.roles.purge]\nstores = ["abc"]' })).findings
    expect(list.find((one) => one.rule === 'role-list')).toMatchObject({
      line: 5,
      path: 'cluster.roles.purge.stores.0000'
    })
  })

  it('knows an object in whatever it came', () => {
    const object = { ...GOOD, noEcho: false, id: 'singleton' }
    const answer = ['x:Coordinator/get', { accountId: 'd', list: [object], notFound: [] }, '0']
    const all = [
      object,
      [object],
      { list: [object] },
      { 'x:Coordinator': object },
      { 'x:Coordinator': [object] },
      { 'x:Coordinator/get': { list: [object] } },
      { methodResponses: [answer], sessionState: 'x' },
      answer,
      ['x:Coordinator/set', { update: { singleton: object } }, '0'],
      { singleton: object }
    ]
    for (const one of all) {
      const { findings, read } = lint(JSON.stringify(one))
      expect(findings.map((it) => it.rule)).toContain('nats-noecho')
      expect(read[0]?.what).toBe('a coordinator object (Nats)')
    }
    const lines = [answer, ['x:Jmap/get', { list: [{ pushShardsTotal: 0, id: 'singleton' }] }, '1']]
    expect(lint(lines.map((it) => JSON.stringify(it)).join('\n')).findings.map((it) => it.rule)).toEqual(
      expect.arrayContaining(['nats-noecho', 'object-value'])
    )
  })

  it('does not take the mask of an answer for a stored one', () => {
    const { findings, unjudged } = lint(nats({ id: 'singleton', authSecret: { '@type': 'Value', secret: '****' } }))
    expect(findings.map((it) => it.rule)).toEqual(['nats-plain-secret'])
    expect(unjudged.map((it) => it.rule)).toEqual(expect.arrayContaining(['nats-masked-secret', 'nats-creds-jwt']))
  })

  it('reads environments as units and compose files write them', () => {
    for (const text of [
      'STALWART_HOSTNAME=localhost',
      'export STALWART_HOSTNAME="localhost"',
      'Environment="STALWART_HOSTNAME=localhost"',
      '  - STALWART_HOSTNAME=localhost',
      '  STALWART_HOSTNAME: localhost'
    ]) {
      expect(lint(text, env(['HOSTNAME=b'])).findings.map((it) => it.rule)).toEqual(['id-duplicate'])
    }
  })
})

describe('what cannot be read', () => {
  it.each([
    ['', /It is empty/, null, null],
    ['{"@type": "Nats",\n "useTls": tru}', /line 2, column 12: a value is expected/, 2, 12],
    ['{"@type": "Nats"\n "useTls": true}', /line 2, column 2: a comma or } is expected/, 2, 2],
    ['{"a": "hunter2\n"}', /line 1, column 7: a text begins here that is not closed/, 1, 7],
    ['{"a": "\\x"}', /wrong escape/, 1, 7],
    ['{a: 1}', /name of a field in double quotes/, 1, 2],
    ['[["x:A/get", {}, 0]', /comma or \]/, 1, 20],
    ['{"hello": 1}', /no object of Stalwart/, null, null],
    ['[cluster]\nnode-id = 1\ncoordinator = "bus\npassword = "hunter2"', /line 3/, 3, 19],
    ['[package]\nname = "x"', /No setting of Stalwart/, null, null],
    ['just words', /line 1/, 1, 6]
  ])('%j is answered with a sentence', (text, sentence, line, column) => {
    const { troubles, findings } = lint(text)
    expect(findings).toEqual([])
    expect(troubles).toHaveLength(1)
    expect(troubles[0]?.sentence).toMatch(sentence)
    expect([troubles[0]?.line, troubles[0]?.column]).toEqual([line, column])
    expect(JSON.stringify(troubles)).not.toContain('hunter2')
  })

  it('is refused before it is too deep for the stack', () => {
    expect(lint('{"a":'.repeat(20_000)).troubles[0]?.sentence).toMatch(/nested more than 64 deep/)
    expect(lint('a = '.padEnd(40_000, '[')).troubles[0]?.sentence).toMatch(/nested too deeply|cannot be read/)
  })

  it('does not keep the rest from being judged', () => {
    const { troubles, findings } = lint('{', nats({ noEcho: false }))
    expect(troubles).toHaveLength(1)
    expect(findings).toHaveLength(1)
  })
})
