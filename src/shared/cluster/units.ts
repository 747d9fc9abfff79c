declare const brand: unique symbol
type Branded<T, Name extends string> = T & { readonly [brand]: Name }

/** Microseconds since 1970-01-01T00:00:00Z, a whole number; exact in a double until the year 2255. A label, never an order. */
export type UnixUs = Branded<number, 'UnixUs'>
/** Microseconds of this machine's monotonic clock, origin unspecified, fractions allowed. For order and durations. */
export type MonoUs = Branded<number, 'MonoUs'>
/** A Stalwart node id as it stands on the wire, 0..65535. */
export type NodeId = Branded<number, 'NodeId'>
/** Position of an observation in one cluster's journal: 1, 2, 3, … without holes, in the order in which it was heard. */
export type Seq = Branded<number, 'Seq'>

/** The one way into each unit: `toUnixUs` rounds to whole µs, `toNodeId` keeps the lower 16 bits. */
export const toUnixUs = (us: number): UnixUs => Math.round(us) as UnixUs
export const toMonoUs = (us: number): MonoUs => us as MonoUs
export const toNodeId = (id: number): NodeId => (id & 0xffff) as NodeId
export const toSeq = (n: number): Seq => n as Seq
