import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type BookNote, ObjectBook } from './object-book.ts'

const HALF_HOUR_US = 30 * 60 * 1_000_000

/** What somebody who hears the notes knows. */
function hear(known: Map<string, unknown>, notes: readonly BookNote[]): void {
  for (const note of notes) {
    if (note.whole) known.clear()
    for (const id of note.gone ?? []) known.delete(id)
    const { list } = JSON.parse(note.answer) as { readonly list: readonly { readonly id: string }[] }
    for (const item of list) known.set(item.id, item)
  }
}

const objects = fc
  .dictionary(fc.constantFrom('a', 'b', 'c', 'd', '__proto__'), fc.record({ n: fc.nat({ max: 3 }) }))
  .map((values) => new Map(Object.entries(values).map(([id, value]) => [id, { ...value, id }])))

describe('objects that are told by their changes', () => {
  it('leave whoever hears the notes with exactly what was read, whatever changed', () => {
    fc.assert(
      fc.property(fc.array(objects, { minLength: 1, maxLength: 8 }), (rounds) => {
        const book = new ObjectBook()
        const known = new Map<string, unknown>()
        for (const [at, round] of rounds.entries()) hear(known, book.takeAll(round, at * 1_000_000))
        expect(new Map([...known].sort())).toEqual(new Map([...(rounds.at(-1) ?? [])].sort()))
      })
    )
  })

  it('are told whole at first and each half hour, else not at all when nothing changed', () => {
    const book = new ObjectBook()
    const one = new Map([['a', { id: 'a' }]])
    expect(book.takeAll(one, 0)).toEqual([{ whole: true, answer: '{"list":[{"id":"a"}]}' }])
    expect(book.takeAll(one, 1)).toEqual([])
    expect(book.takeAll(one, HALF_HOUR_US)).toHaveLength(1)
    expect(book.takeAll(new Map(), HALF_HOUR_US + 1)).toEqual([{ delta: true, answer: '{"list":[]}', gone: ['a'] }])
  })

  it('take several notes where one would be longer than the folds read', () => {
    const many = new Map(
      Array.from({ length: 3_000 }, (_, at) => [`id${at}`, { id: `id${at}`, text: 'x'.repeat(300) }])
    )
    const notes = new ObjectBook().takeAll(many, 0)
    expect(notes.length).toBeGreaterThan(3)
    expect(notes.every(({ answer }) => answer.length < 300 * 1024)).toBe(true)
    const known = new Map<string, unknown>()
    hear(known, notes)
    expect(known.size).toBe(3_000)
  })

  it('are told by their id alone when one is longer than anybody writes', () => {
    const notes = new ObjectBook().takeAll(new Map([['a', { id: 'a', name: 'n'.repeat(200_000) }]]), 0)
    expect(notes).toEqual([{ whole: true, answer: '{"list":[{"id":"a","tooLarge":true}]}' }])
  })

  it('of a long list only what came and went is told', () => {
    const book = new ObjectBook()
    book.takeAll(new Map([['a', { id: 'a' }]]), 0)
    expect(book.takeChanges(new Map([['b', { id: 'b' }]]), ['a'])).toEqual([
      { delta: true, answer: '{"list":[{"id":"b"}]}', gone: ['a'] }
    ])
    expect([...book.ids]).toEqual(['b'])
  })
})
