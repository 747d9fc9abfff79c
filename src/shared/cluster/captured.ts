/** Observers of this beginning are streams that were read afterwards, not ears: `jetstream:STREAM`. */
const CAPTURED = 'jetstream:'

/** Whether arrivals of this observer were read from a stream after the fact. */
export const isCaptured = (observer: string): boolean => observer.startsWith(CAPTURED)
