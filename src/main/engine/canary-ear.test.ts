import { describe, expect, it } from 'vitest'
import { CollectingSink } from '../../../test/support/collecting-sink.ts'
import { toNodeId } from '../../shared/cluster/units.ts'
import { encodeBatch } from '../../shared/wire/encode-batch.ts'
import type { WireVersion } from '../../shared/wire/wire-layout.table.ts'
import { CanaryEar } from './canary-ear.ts'

function make(wire: WireVersion | null) {
  const sink = new CollectingSink()
  const told: (number | null)[] = []
  const ear = new CanaryEar(
    sink,
    () => wire,
    (nodeId) => told.push(nodeId)
  )
  return { sink, told, ear, slot: ear.observer('nats-1') }
}

const BLOCKED_IP = 17
const block = (nodeId: number) =>
  encodeBatch(toNodeId(nodeId), [{ type: 'RegistryInsert', objectType: BLOCKED_IP, id: 325_108_267_571_225_090n }], 'H')

describe('CanaryEar', () => {
  it('tells who sent a block, and hands every frame on', () => {
    const { sink, told, ear, slot } = make('H')
    ear.arrival(slot, block(3))
    ear.arrival(slot, encodeBatch(toNodeId(2), [{ type: 'QueueRefresh' }], 'H'))
    ear.arrival(slot, encodeBatch(toNodeId(0), [{ type: 'RegistryReload', objectType: BLOCKED_IP }], 'H'))
    expect(told).toEqual([3, 0])
    expect(sink.observations).toHaveLength(3)
  })

  it('tells of reloads of the old line', () => {
    const { told, ear, slot } = make('D')
    ear.arrival(slot, encodeBatch(toNodeId(2), [{ type: 'ReloadBlockedIps' }], 'D'))
    ear.arrival(slot, encodeBatch(toNodeId(2), [{ type: 'ReloadSettings' }], 'D'))
    expect(told).toEqual([2])
  })

  it('reads no frame while nobody wants to know, nor what a stream kept, and survives garbage', () => {
    const silent = make(null)
    silent.ear.arrival(silent.slot, block(3))
    expect(silent.told).toEqual([])
    const { sink, told, ear, slot } = make('H')
    ear.arrival(slot, block(3), 5 as never)
    for (const bytes of [[], [0xff], [3, 4, 0xff, 0xff], [3, 99]]) ear.arrival(slot, Uint8Array.from(bytes))
    expect(told).toEqual([])
    expect(sink.observations).toHaveLength(5)
  })
})
