import { expect, test } from 'vitest'
import { fromRoleMark, toRoleMark } from './role-marks.ts'

test('each cell comes back from its letter, and no two share one', () => {
  const cells = (['yes', 'no', 'unknown'] as const).flatMap((declared) =>
    (['seen', 'absent', 'none'] as const).flatMap((observed) =>
      [true, false].map((conflict) => ({ declared, observed, conflict }))
    )
  )
  expect(cells.map((cell) => fromRoleMark(toRoleMark(cell)))).toEqual(cells)
  expect(new Set(cells.map(toRoleMark)).size).toBe(18)
})

test('a letter that is none says that nothing is known', () => {
  const nothing = { declared: 'unknown', observed: 'none', conflict: false }
  expect([undefined, '', 'z', '\0', 'é'].map(fromRoleMark)).toEqual(Array(5).fill(nothing))
})
