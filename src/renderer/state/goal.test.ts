import { expect, test } from 'vitest'
import { toGoal } from './goal.ts'

const paused = { at: '1795144200000000', range: '6h', node: '7', sel: '12.0' }

test('takes the time along to another view of the same cluster, and leaves its filter behind', () => {
  const goal = toGoal({ path: '/c/prod/blocks', search: {}, pane: 'first', raw: paused, here: 'prod' })
  expect(goal).toEqual({ path: '/c/prod/blocks', search: { at: '1795144200000000', range: '6h' } })
})

test('leaves the past of one cluster behind on the way to another', () => {
  const goal = toGoal({ path: '/c/mail/overview', search: {}, pane: 'first', raw: paused, here: 'prod' })
  expect(goal.search).toEqual({ range: '6h' })
})

test('a time of its own replaces the one before, never mixes with it', () => {
  const search = { from: '1', to: '2' }
  const goal = toGoal({ path: '/c/prod/events', search, pane: 'first', raw: paused, here: 'prod' })
  expect(goal.search).toEqual({ range: '6h', from: '1', to: '2' })
})

const both = { at: '5', q: 'mine', 'b.c': 'mail', 'b.at': '9', 'b.q': 'theirs' }

test('the first pane goes to another view with the second beside it at its own time', () => {
  const goal = toGoal({ path: '/c/prod/nodes', search: {}, pane: 'first', raw: both, here: 'prod' })
  expect(goal).toEqual({ path: '/c/prod/nodes', search: { at: '5', 'b.c': 'mail', 'b.at': '9' } })
})

test('the second pane changes its own cluster and leaves the first where it is', () => {
  const goal = toGoal({ path: '/c/other/nodes', search: { sel: 'node:7' }, pane: 'second', raw: both, here: 'prod' })
  expect(goal).toEqual({ path: '/c/prod/nodes', search: { at: '5', 'b.c': 'other', 'b.sel': 'node:7' } })
})

test('a page that belongs to no cluster has one pane', () => {
  const goal = toGoal({ path: '/settings', search: {}, pane: 'second', raw: both, here: 'prod' })
  expect(goal).toEqual({ path: '/settings', search: {} })
})
