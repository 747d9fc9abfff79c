import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readWindowState, writeWindowState } from './window-state.ts'

const SCREENS = [
  { x: 0, y: 0, width: 1920, height: 1040 },
  { x: 1920, y: 0, width: 1280, height: 984 }
]
const FRESH = { bounds: {}, maximized: false }
let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stoa-window-'))
  file = join(folder, 'window.json')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('a window comes back where it was, also on the second screen', () => {
  const bounds = { x: 2000, y: 40, width: 1000, height: 700 }
  writeWindowState(file, bounds, true)
  expect(readWindowState(file, SCREENS)).toEqual({ bounds, maximized: true })
})

test('a window whose screen is gone starts fresh', () => {
  writeWindowState(file, { x: 3300, y: 40, width: 1000, height: 700 }, false)
  expect(readWindowState(file, SCREENS)).toEqual(FRESH)
  writeWindowState(file, { x: 1850, y: 40, width: 1000, height: 700 }, false)
  expect(readWindowState(file, SCREENS.slice(0, 1))).toEqual(FRESH)
})

test.each(['', '{', 'null', '[]', '{"x":1e99,"y":0,"width":"a","height":1}', `{"x":${'1'.repeat(5000)}}`])(
  'a damaged state (%#) starts fresh',
  (text) => {
    writeFileSync(file, text)
    expect(readWindowState(file, SCREENS)).toEqual(FRESH)
  }
)

test('a folder that cannot be written is no error', () => {
  expect(() =>
    writeWindowState(join(folder, 'none', 'window.json'), { x: 0, y: 0, width: 1, height: 1 }, false)
  ).not.toThrow()
})
