import { type AddressFormat, toAddressLine } from './addresses-lines.ts'
import { type AddressesQuery, findAddresses } from './addresses-view.ts'
import { protectedOf } from './blocks-lockout.ts'
import type { Glance } from './glance.ts'

/** Addresses of one piece of an export: some megabytes of text. */
const PIECE_ROWS = 20_000

/** What a piece of an export is asked with. */
export interface LinesQuery extends Pick<AddressesQuery, 'filter' | 'order' | 'offset'> {
  readonly format: AddressFormat
}

/** A piece of an export, from `offset` on; exactly what the same filter and order show. */
export async function toAddressLines(
  glance: Glance,
  { filter, order, offset, format }: LinesQuery
): Promise<{ readonly text: string; readonly rows: number; readonly rowCount: number }> {
  const ours = protectedOf(glance)
  const { all } = await findAddresses(glance, { filter, order, grouped: false }, ours)
  const context = { addresses: glance.fold.picture.addresses, ours: [] }
  const piece = all.slice(offset, offset + PIECE_ROWS)
  return {
    text: piece.map((it) => toAddressLine(it.row(context), format)).join(''),
    rows: piece.length,
    rowCount: all.length
  }
}
