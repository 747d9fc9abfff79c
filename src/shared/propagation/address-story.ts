/**
 * What can happen to an address. blocked: it came into the list · blocked-again: it was there before · unblocked: it went from
 * the list · expired: its end came · allowed, unallowed: the same of the allow list · changed: its reason or end is another ·
 * reloaded: the nodes were told to read the list anew · refused: a node refused it · banned: a node logged the ban.
 */
export const ADDRESS_CHAPTERS = [
  'blocked',
  'blocked-again',
  'unblocked',
  'expired',
  'allowed',
  'unallowed',
  'changed',
  'reloaded',
  'refused',
  'banned'
] as const
export type AddressChapterKind = (typeof ADDRESS_CHAPTERS)[number]
