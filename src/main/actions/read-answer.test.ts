import { describe, expect, it } from 'vitest'
import { toText } from './read-answer.ts'
import { readCreated, readDestroyed, readObject, readUpdated } from './read-set.ts'

describe('what a set answers', () => {
  it('created, refused, or neither', () => {
    expect(readObject({ created: { new: { id: 'jayeh2zcaiqc' } } })).toEqual({ kind: 'ok', value: 'jayeh2zcaiqc' })
    expect(readObject({ created: { new: {} } })).toMatchObject({ kind: 'refused', type: 'protocol' })
    expect(readObject({})).toMatchObject({ kind: 'refused', type: 'protocol' })
    expect(readCreated({ created: { go: {} } }, 'go')).toEqual({ kind: 'ok', value: null })
  })

  it('a refusal says why in the words of the node, with the object that is in the way', () => {
    const notCreated = {
      go: {
        type: 'validationFailed',
        description: 'Cluster role "ghost" not found in registry',
        objectId: { object: 'ClusterRole', id: 'singleton' }
      }
    }
    expect(readCreated({ notCreated }, 'go')).toEqual({
      kind: 'refused',
      type: 'validationFailed',
      existing: 'singleton',
      sentence: 'Cluster role "ghost" not found in registry (ClusterRole singleton)'
    })
    const errors = { validationErrors: [{ type: 'Invalid', property: 'address', value: '0.0.0.0' }] }
    expect(readCreated({ notCreated: { go: { type: 'validationFailed', ...errors } } }, 'go')).toMatchObject({
      sentence: 'validationFailed: address: Invalid'
    })
  })

  it('destroyed and updated are looked for by their id; unparsable ids are dropped in silence', () => {
    expect(readDestroyed({ destroyed: ['a'] }, 'a')).toEqual({ kind: 'ok', value: null })
    expect(readDestroyed({ destroyed: [] }, 'a')).toMatchObject({ kind: 'refused' })
    expect(readUpdated({ updated: { a: null } }, 'a')).toEqual({ kind: 'ok', value: null })
    expect(
      readUpdated({ notUpdated: { a: { type: 'forbidden', description: 'Task is currently being processed' } } }, 'a')
    ).toMatchObject({
      sentence: 'Task is currently being processed'
    })
  })

  it('outside text is one line and has an end', () => {
    expect(toText('a\n\u0007b')).toBe('a b')
    expect(toText('x'.repeat(1_000))).toHaveLength(301)
  })
})
