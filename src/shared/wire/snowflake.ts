/**
 * The parts of a snowflake id: 43 bits of milliseconds, 12 bits of sequence, 9 bits of node (wire-format.md section 12.2,
 * same layout from 0.12.0 to 0.16.18).
 */
export interface Snowflake {
  /** Milliseconds since 1970 by the clock of the node that made it. 2021-09-22 to 2300. */
  readonly unixMs: number
  /** 0..4095 */
  readonly sequence: number
  /** Node id modulo 512: node ids 512 apart look alike. */
  readonly nodePart: number
}

/** 2021-09-22T03:06:40Z, where Stalwart's snowflakes begin. */
const EPOCH_MS = 1_632_280_000_000

/** Any 64-bit number has such parts; whether they mean something depends on the object type's `idKind`. */
export function toSnowflake(id: bigint): Snowflake {
  return {
    unixMs: Number(BigInt.asUintN(64, id) >> 21n) + EPOCH_MS,
    sequence: Number((id >> 9n) & 4095n),
    nodePart: Number(id & 511n)
  }
}

/** The id that a node makes; for the simulator. */
export function fromSnowflake(parts: Snowflake): bigint {
  return (BigInt(parts.unixMs - EPOCH_MS) << 21n) | (BigInt(parts.sequence & 4095) << 9n) | BigInt(parts.nodePart & 511)
}
