import { expect, test } from 'vitest'
import type { RoleCell } from '../../../shared/api/role-views.ts'
import { sumCells, toCellState } from './cell-states.ts'

const cell = (declared: RoleCell['declared'], observed: RoleCell['observed'], conflict = false): RoleCell => ({
  nodeId: 1,
  declared,
  declaredSentence: '',
  shard: null,
  observed,
  observedSentence: null,
  observedSeq: null,
  observedUs: null,
  conflict
})

test('declared and observed are told apart, and what contradicts is neither', () => {
  const states = (['yes', 'no', 'unknown'] as const).map((declared) =>
    (['seen', 'absent', 'none'] as const).map((observed) => toCellState(cell(declared, observed)))
  )
  expect(states).toEqual([
    ['both', 'absent', 'declared'],
    ['clash', 'off', 'off'],
    ['observed', 'off', 'unknown']
  ])
  expect(toCellState(undefined)).toBe('unknown')
})

test('many nodes in one column: one that contradicts is never hidden by those that agree', () => {
  const agree = cell('yes', 'seen')
  expect(sumCells([agree, cell('yes', 'absent'), agree])).toEqual({ state: 'absent', seen: 2, of: 3 })
  expect(sumCells([agree, cell('no', 'seen', true)])).toEqual({ state: 'clash', seen: 2, of: 2 })
  expect(sumCells([agree, cell('yes', 'none')])).toEqual({ state: 'both', seen: 1, of: 2 })
  expect(sumCells([cell('no', 'none'), undefined])).toEqual({ state: 'unknown', seen: 0, of: 2 })
})
