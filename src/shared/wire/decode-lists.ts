import type { CacheItem } from '../cluster/event.ts'
import { NO_ERROR, UNKNOWN_CACHE_KIND } from './decode-error.ts'
import { CACHE_KINDS, DOMAIN_NEGATIVE_KIND, EMAIL_NEGATIVE_KIND } from './enums.table.ts'
import type { FieldReader } from './field-reader.ts'

/** Ids of one byte. A payload can name a million of them, and each would cost twenty times its bytes as an object. */
const SMALL_IDS = 128
const SMALL_ITEMS: readonly (readonly CacheItem[])[] = CACHE_KINDS.map((kind) =>
  Array.from({ length: SMALL_IDS }, (_, id) => Object.freeze({ kind, id }))
)
const DOMAIN_NEGATIVE: CacheItem = Object.freeze({ kind: 'DomainNegative' })

/** A count and that many u32. Lists have no limit of their own: the payload's is theirs. */
export function readAccountIds(reader: FieldReader): number[] {
  const count = reader.count('count', 1)
  // Safe to make at once: the count is no larger than the bytes that are left.
  const ids = new Array<number>(count).fill(0)
  for (let n = 0; n < count && reader.fault === NO_ERROR; n++) ids[n] = reader.u32('accountId')
  return ids
}

/** A count and that many items of CacheInvalidate. */
export function readCacheItems(reader: FieldReader, cacheKinds: number): CacheItem[] {
  const count = reader.count('count', 2)
  const items = new Array<CacheItem>(count).fill(DOMAIN_NEGATIVE)
  for (let n = 0; n < count && reader.fault === NO_ERROR; n++) {
    const small = reader.smallPair(EMAIL_NEGATIVE_KIND)
    if (small >= 0) {
      items[n] = SMALL_ITEMS[small >> 8]?.[small & 0xff] ?? DOMAIN_NEGATIVE
      continue
    }
    const kind = reader.u8('kind')
    const id = reader.u32('id')
    const name = CACHE_KINDS[kind]
    // Only now: Stalwart reads the id first, so an unknown kind at the very end is a truncation.
    if (kind >= cacheKinds || name === undefined) reader.fail(UNKNOWN_CACHE_KIND, kind)
    else if (kind === EMAIL_NEGATIVE_KIND) {
      items[n] = { kind: 'EmailNegative', domainId: id, localPartHash: reader.u32('localPartHash') }
    } else if (kind === DOMAIN_NEGATIVE_KIND) {
      if (id !== 0) reader.unusual = true
    } else items[n] = { kind: name, id }
  }
  return items
}
