import { eventIterator, type } from '@orpc/contract'
import * as v from 'valibot'
import type { AddressesView, AddressStoryView, GuardView } from './address-views.ts'
import { call, lookInput, slug } from './contract-parts.ts'
import { moment } from './moment.ts'
import type { ExportProgress } from './views.ts'

/** An address, a network or the beginning of one; `::ffff:` and a zone included. */
const addressText = v.pipe(v.string(), v.trim(), v.maxLength(128))

/** What the list of addresses, its groups and its export are narrowed to. Empty lists mean: all. */
export const addressFilter = v.object({
  /** An address, a network (CIDR: what lies in it) or the beginning of an address. Empty: all. */
  search: v.optional(addressText, ''),
  /** `past` brings those of the stories that are in no list any more. */
  lists: v.optional(v.pipe(v.array(v.picklist(['blocked', 'allowed', 'past'])), v.maxLength(3)), ['blocked']),
  made: v.optional(v.picklist(['any', 'manual', 'automatic']), 'any'),
  reasons: v.optional(v.pipe(v.array(v.pipe(v.string(), v.maxLength(64))), v.maxLength(32)), []),
  owners: v.optional(
    v.pipe(v.array(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65_535))), v.maxLength(256)),
    []
  ),
  only: v.optional(v.picklist(['any', 'expiring', 'expired', 'not-enforced', 'not-stored', 'warned']), 'any')
})
export type AddressFilter = v.InferOutput<typeof addressFilter>

/** Order of the list. */
export const addressOrder = v.object({
  by: v.optional(v.picklist(['address', 'reason', 'created', 'expires', 'owner', 'times']), 'created'),
  descending: v.optional(v.boolean(), true)
})
export type AddressOrder = v.InferOutput<typeof addressOrder>

/** Blocked and allowed addresses and their stories. */
export const addressesContract = {
  /** Push: at most 2 a second while live; one answer for a moment of the past. */
  watch: call
    .input(
      v.object({
        ...lookInput.entries,
        filter: v.optional(addressFilter, {}),
        order: v.optional(addressOrder, {}),
        /** Groups of networks beside the rows. */
        grouped: v.optional(v.boolean(), false),
        offset: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1_000_000)), 0)
      })
    )
    .output(eventIterator(type<AddressesView>())),
  /** All that is recorded of one address up to the moment. INVALID: it is no address. */
  story: call.input(v.object({ cluster: slug, moment, address: addressText })).output(type<AddressStoryView>()),
  /** What to know before a block of it. */
  guard: call.input(v.object({ cluster: slug, address: addressText })).output(type<GuardView>()),
  /** Push: writes exactly what is filtered to a file, `list` as bare addresses; aborting it removes the file. */
  export: call
    .input(
      v.object({
        cluster: slug,
        moment,
        filter: v.optional(addressFilter, {}),
        order: v.optional(addressOrder, {}),
        format: v.picklist(['csv', 'ndjson', 'list'])
      })
    )
    .output(eventIterator(type<ExportProgress>()))
}
