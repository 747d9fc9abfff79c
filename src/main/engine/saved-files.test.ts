import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { SavedFiles, type SavedPiece } from './saved-files.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stoa-saved-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const withDialog = (path: string | null) => {
  const asked: unknown[] = []
  const ask = async (question: unknown) => {
    asked.push(question)
    return path
  }
  return { asked, files: new SavedFiles({ hasDialog: true, ask }) }
}
const piece = (content: Buffer | string, more: Partial<SavedPiece> = {}): SavedPiece => ({
  upload: null,
  name: 'lab-nodes',
  kind: 'csv',
  piece: Buffer.from(content).toString('base64'),
  last: true,
  ...more
})

test('writes the pieces in their order, for this user alone, and leaves nothing beside', async () => {
  const path = join(folder, 'mine.csv')
  const { asked, files } = withDialog(path)
  const first = await files.take(piece('a,b\r\n', { last: false }))
  expect(first).toMatchObject({ ok: true, value: { state: 'more' } })
  expect(asked).toEqual([])
  const upload = first.ok ? first.value.upload : null
  const done = await files.take(piece('1,ä\r\n', { upload }))
  expect(done).toMatchObject({ value: { state: 'saved', sentence: `Saved as ${path}.` } })
  expect(asked).toEqual([{ kind: 'save-path', suggestedName: 'lab-nodes.csv' }])
  expect(readFileSync(path, 'utf8')).toBe('a,b\r\n1,ä\r\n')
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(readdirSync(folder)).toEqual(['mine.csv'])
})

test('a cancelled dialog writes nothing', async () => {
  const { files } = withDialog(null)
  expect(await files.take(piece('x'))).toMatchObject({ value: { state: 'cancelled', sentence: 'Nothing was saved.' } })
})

test('a file that begins meanwhile takes the place of a half one', async () => {
  const { files } = withDialog(join(folder, 'b.csv'))
  const first = await files.take(piece('x', { last: false }))
  expect(await files.take(piece('whole'))).toMatchObject({ value: { state: 'saved' } })
  const late = await files.take(piece('y', { upload: first.ok ? first.value.upload : null }))
  expect(late).toMatchObject({ ok: false, error: expect.stringContaining('Save this one again') })
  expect(readFileSync(join(folder, 'b.csv'), 'utf8')).toBe('whole')
})

test('what is larger than 32 MiB is refused before the dialog, and forgotten', async () => {
  const { asked, files } = withDialog(join(folder, 'c.png'))
  const half = Buffer.alloc(17 * 1024 * 1024)
  const first = await files.take(piece(half, { last: false }))
  const upload = first.ok ? first.value.upload : null
  expect(await files.take(piece(half, { upload, last: false }))).toMatchObject({
    ok: false,
    error: 'It is larger than 32 MiB and is not saved.'
  })
  expect((await files.take(piece('', { upload }))).ok).toBe(false)
  expect(asked).toEqual([])
})

test('says which path cannot be written and why, and leaves nothing there', async () => {
  const taken = join(folder, 'taken')
  mkdirSync(join(taken, 'full'), { recursive: true })
  expect(await withDialog(join(folder, 'none', 'd.svg')).files.take(piece('x'))).toMatchObject({
    ok: false,
    error: expect.stringMatching(/none\/d\.svg cannot be written \(ENOENT\)/)
  })
  expect(await withDialog(taken).files.take(piece('x'))).toMatchObject({
    ok: false,
    error: expect.stringContaining(taken)
  })
  expect(readdirSync(folder)).toEqual(['taken'])
})

test('a host without dialogs refuses', async () => {
  const files = new SavedFiles({ hasDialog: false, ask: async () => join(folder, 'e.csv') })
  expect((await files.take(piece('x'))).ok).toBe(false)
  expect(readdirSync(folder)).toEqual([])
})
