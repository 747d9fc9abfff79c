import { type Fields, toFields, toText } from './assistant-fields.ts'
import type { AssistedSite } from './assistant-way.ts'
import type { ShownCall } from './shown-request.ts'

/** Arguments of the answers, in order; a text: why none came. */
export async function call({ api }: AssistedSite, calls: readonly ShownCall[]): Promise<readonly Fields[] | string> {
  const got = await api.jmap(calls)
  if (!got.ok) return got.error.sentence
  const answers: Fields[] = []
  for (const [place, answer] of got.value.entries()) {
    if (!answer.ok) {
      const [method] = calls[place] ?? ['the request']
      return `${method} was refused: ${answer.type || 'no reason was given'}${answer.description === '' ? '.' : `, ${answer.description}.`}`
    }
    answers.push(answer.args)
  }
  return answers
}

/** Why an object of a set was refused, with the object that stands in the way; null: none was. */
export function toRefused(answer: Fields | undefined): string | null {
  for (const kind of ['notCreated', 'notUpdated', 'notDestroyed'] as const) {
    for (const refused of Object.values(toFields(answer?.[kind])).map(toFields)) {
      const [type, description] = [toText(refused.type), toText(refused.description)]
      const { object, id } = toFields(refused.objectId)
      const named = toText(object) === '' ? '' : ` (${toText(object)} ${toText(id)})`
      return `It was refused: ${type || 'no reason was given'}${description === '' ? '' : `, ${description}`}${named}.`
    }
  }
  return null
}
