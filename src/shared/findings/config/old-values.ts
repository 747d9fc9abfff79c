/** `%{env:NAME}%`, `%{file:/path}%`: the value stands elsewhere. */
const MACRO = /%\{(?:env|file):[^}]*\}%/u
const DURATION = /^(\d{1,15})(ms|s|m|h|d)?$/u
const UNIT_MS: ReadonlyMap<string, number> = new Map([
  ['ms', 1],
  ['s', 1_000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000]
])

/** Whether the value of a setting stands in a variable or a file. */
export const isMacro = (value: string): boolean => MACRO.test(value)

/** A duration as the old line reads it, ms: `5s`, `500ms`, a bare number. Null: it is none (`5 sec`, `false`). */
export function toMs(value: string): number | null {
  const match = DURATION.exec(value.trim())
  return match === null ? null : Number(match[1]) * (UNIT_MS.get(match[2] ?? 'ms') ?? 1)
}

/** A whole number from 0 on; null: it is none. */
export const toWhole = (value: string): number | null =>
  /^\d{1,15}$/u.test(value.trim()) ? Number(value.trim()) : null

/** Groups of node ids, `["1,2", "3"]`, each a shard; null: one of them is no list of ids. */
export function toGroups(items: readonly string[]): readonly (readonly number[])[] | null {
  const groups = items.map((item) => item.split(',').map((id) => toWhole(id)))
  return groups.every((group): group is number[] => group.every((id) => id !== null)) ? groups : null
}
