/**
 * Ceilings of the young generation of our threads, MiB. V8's own (up to 48 MiB a thread) let the host grow to 286 MB at
 * 10,000 frames a second. The engine's thread makes an object a message in the NATS client: below 24 MiB it spends a
 * tenth of a flood collecting them (1.05 instead of 1.19 M frames/s), above it gains nothing (bench, 2026-11).
 */
export const ENGINE_YOUNG_MB = 24
export const HISTORY_YOUNG_MB = 12
