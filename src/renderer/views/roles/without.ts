import { MOST_WITHOUT } from '../../state/roles.ts'

/** The ids that the URL thinks away. */
export const toWithout = (beside: string | undefined): readonly number[] =>
  (beside ?? '')
    .split(',')
    .filter((id) => /^\d{1,5}$/.test(id))
    .map(Number)
    .filter((id) => id <= 65_535)
    .slice(0, MOST_WITHOUT)
