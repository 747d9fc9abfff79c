/** Answers and settings of outside are objects of unknown shape. */
export type Fields = Readonly<Record<string, unknown>>

/** No fields when it is no object. */
export const toFields = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {}
/** The objects of a list; empty when it is none. */
export const toList = (value: unknown): readonly Fields[] => (Array.isArray(value) ? value.map(toFields) : [])
/** Cut at 400; empty when it is no text. */
export const toText = (value: unknown): string => (typeof value === 'string' ? value.slice(0, 400) : '')
