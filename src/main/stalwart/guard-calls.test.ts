import { describe, expect, it } from 'vitest'
import { guardCalls } from './guard-calls.ts'
import type { JmapCall } from './stalwart-api.ts'

const one = (method: string, args: Readonly<Record<string, unknown>>): unknown => {
  const guarded = guardCalls([[method, args]])
  return guarded.ok ? guarded.value[0]?.[1] : guarded.error.sentence
}

describe('the guard rails', () => {
  it('asks for the total with every page, since without it the server pages before it sorts', () => {
    expect(one('x:BlockedIp/query', { limit: 10, position: 20 })).toEqual({
      limit: 10,
      position: 20,
      calculateTotal: true
    })
    expect(one('x:BlockedIp/query', { calculateTotal: false })).toEqual({ calculateTotal: true })
    expect(one('x:Log/query', { limit: 200 })).toEqual({ limit: 200 })
  })

  it('asks singletons by their id, whatever was asked', () => {
    expect(one('x:Coordinator/get', { ids: null })).toEqual({ ids: ['singleton'] })
    expect(one('x:Security/get', {})).toEqual({ ids: ['singleton'] })
    expect(one('x:ClusterNode/get', { ids: [] })).toEqual({ ids: null })
  })

  it.each<[string, Readonly<Record<string, unknown>>, RegExp]>([
    ['x:Coordinator/set', { create: { c: { '@type': 'Disabled' } } }, /never creates x:Coordinator/],
    ['x:EmailStore/set', { create: { c: {} } }, /never creates x:EmailStore/],
    ['x:Coordinator/query', {}, /singleton/],
    ['x:Task/set', { create: { t: { '@type': 'StoreMaintenance' } } }, /maintenanceType/],
    ['x:Task/set', { create: { t: { '@type': 'SpamFilterMaintenance', maintenanceType: '' } } }, /maintenanceType/],
    ['x:ClusterRole/set', { destroy: ['jb2k9qyaqaab'] }, /never destroys a role/],
    ['x:ClusterNode/set', { update: {} }, /cannot be changed/],
    ['x:WebHook/set', { update: { a: { signatureKey: { '@type': 'Value', secret: '****' } } } }, /masked secret/],
    ['x:BlockedIp/set', { create: { b: { address: '::ffff:203.0.113.7' } } }, /write it plainly/],
    ['x:BlockedIp/changes', {}, /get, set and query/],
    ['drop table', {}, /no such method/]
  ])('refuses %s with %j', (method, args, words) => {
    expect(one(method, args)).toMatch(words)
  })

  it.each<JmapCall>([
    ['x:Task/set', { create: { t: { '@type': 'StoreMaintenance', maintenanceType: 'purgeData' } } }],
    ['x:Task/set', { create: { t: { '@type': 'AcmeRenewal', domainId: 'b' } } }],
    ['x:BlockedIp/set', { create: { b: { address: '203.0.113.7' } }, destroy: ['a'] }],
    ['x:Action/set', { create: { a: { '@type': 'ReloadBlockedIps' } } }],
    ['x:Metrics/set', { update: { singleton: { 'prometheus/enable': true } } }],
    ['Mailbox/set', { update: { a: { name: 'x' } } }]
  ])('lets %s through as it is', (method, args) => {
    expect(one(method, args)).toEqual(args)
  })

  it('sends one to sixteen calls at a time', () => {
    const call: JmapCall = ['x:BlockedIp/get', { ids: null }]
    expect(guardCalls([]).ok).toBe(false)
    expect(guardCalls(Array.from({ length: 16 }, () => call)).ok).toBe(true)
    expect(guardCalls(Array.from({ length: 17 }, () => call)).ok).toBe(false)
  })

  it('takes what is nested without end for a masked secret, and ends', () => {
    let deep: Record<string, unknown> = {}
    for (let level = 0; level < 10_000; level++) deep = { deep }
    expect(one('x:Http/set', { update: { singleton: deep } })).toMatch(/masked secret/)
  })
})
