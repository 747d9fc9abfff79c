import { describe, expect, it } from 'vitest'
import { makeConnection } from '../cluster/connection.ts'
import { hasOurName, isListening, looksLikeNode, splitsAtReload } from './connection-role.ts'

const SERVER = { id: 'N1', name: 'nats-1', cluster: null, version: null, answeredAt: 0, endedAt: null, total: 1 }
const connection = (about: object) => ({ ...makeConnection(1, SERVER, 7, 1), ...about })

describe('a connection', () => {
  it.each([
    ['stwt.agora', true],
    ['stwt.*', true],
    ['stwt.>', true],
    ['*.agora', true],
    ['*.*', true],
    ['>', true],
    ['stwt', false],
    ['*', false],
    ['stwt.agora.more', false],
    ['_INBOX.>', false]
  ])('that subscribes to %s listens: %s', (subject, listens) => {
    expect(isListening(connection({ subjects: [subject] }))).toBe(listens)
  })

  it.each([
    ['stoa-observer', true],
    ['stoa control', true],
    ['stoa', true],
    ['stoarage', false],
    ['my stoa-observer', false],
    [null, false]
  ])('named %s is ours: %s', (name, isOurs) => {
    expect(hasOurName(connection({ name }))).toBe(isOurs)
  })

  it('looks like a node by the library alone, never with a name', () => {
    expect(looksLikeNode(connection({ lang: 'rust', version: '0.50.0' }))).toBe(true)
    expect(looksLikeNode(connection({ lang: 'rust', version: '0.50.0', name: 'cli' }))).toBe(false)
    expect(looksLikeNode(connection({ lang: 'go' }))).toBe(false)
  })

  it('splits at a reload up to 0.15 only', () => {
    const versions = ['0.40.0', '0.42.0', '0.44.2', '0.47.0', '0.49.1', '0.50.0']
    const splitting = versions.filter((version) => splitsAtReload(connection({ lang: 'rust', version })))
    expect(splitting).toEqual(['0.40.0', '0.42.0', '0.44.2'])
  })
})
