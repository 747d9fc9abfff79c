import { describe, expect, it } from 'vitest'
import { makeConnection } from '../cluster/connection.ts'
import type { NodeMatch } from '../cluster/node-matches.ts'
import { SECOND_US } from './rule.ts'
import { toRestart } from './seen-nodes.ts'

const SERVER = { id: 'N1', name: 'nats-1', cluster: null, version: null, answeredAt: 0, endedAt: null, total: 0 }

function match(from: number, to: number | null, endReason: string | null): NodeMatch {
  const connection = makeConnection(1, SERVER, 1, from)
  connection.endedAt = to
  connection.endReason = endReason
  return { nodeId: 7, connection, from, to, confidence: 1, reason: '' }
}

describe('when a process began anew', () => {
  const back = match(60 * SECOND_US, null, null)

  it('is told by a connection that the client closed, and a new one some seconds later', () => {
    expect(toRestart([match(0, 50 * SECOND_US, 'Client Closed'), back])).toBe(back.from)
  })

  it('is not told by one that its server ended, that nobody explained, or that lasted on', () => {
    expect(toRestart([match(0, 50 * SECOND_US, 'Stale Connection'), back])).toBeNull()
    expect(toRestart([match(0, 50 * SECOND_US, null), back])).toBeNull()
    expect(toRestart([match(0, 70 * SECOND_US, 'Client Closed'), back])).toBeNull()
    expect(toRestart([match(0, null, null), back])).toBeNull()
  })

  it('is not told by a client that was back at once, that is away again, or that has one connection', () => {
    expect(toRestart([match(0, 59 * SECOND_US, 'Client Closed'), back])).toBeNull()
    expect(toRestart([match(0, 50 * SECOND_US, 'Client Closed'), match(60, 61, 'Client Closed')])).toBeNull()
    expect(toRestart([back])).toBeNull()
    expect(toRestart([])).toBeNull()
  })
})
