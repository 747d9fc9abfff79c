/**
 * Ceiling of the young generation of each of our threads, MiB. V8's own (up to 48 MiB a thread) let the host grow to
 * 286 MB at 10,000 frames a second; with this it stays at 190 MB, and records as fast (bench, 2026-11).
 */
export const YOUNG_GENERATION_MB = 12
