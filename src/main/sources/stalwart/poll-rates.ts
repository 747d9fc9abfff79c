/** How often each thing is asked of each node, ms; made for so many nodes. */
export interface PollRates {
  readonly logMs: number
  readonly healthMs: number
  readonly metricsMs: number
  readonly accountMs: number
  readonly settingsMs: number
}

/**
 * What polling may spend of the account's 1,000 requests a minute, one budget for all nodes (management-api.md 1.6): half on
 * logs, the rest stays for objects, actions and whoever else uses the account.
 */
const LOGS_A_MINUTE = 500
const OTHERS_A_MINUTE = 120
/** Of 100 anonymous requests a minute and address, shared by the whole cluster. Two a node and round. */
const HEALTH_A_MINUTE = 40
const MINUTE_MS = 60_000

/** As issue 6 names them for a usual cluster; slower where there are many nodes. */
export function toPollRates(nodes: number): PollRates {
  const apart = (leastMs: number, perNode: number, aMinute: number): number =>
    Math.max(leastMs, Math.ceil((nodes * perNode * MINUTE_MS) / aMinute))
  return {
    logMs: apart(2_000, 1, LOGS_A_MINUTE),
    healthMs: apart(30_000, 2, HEALTH_A_MINUTE),
    metricsMs: apart(30_000, 1, OTHERS_A_MINUTE),
    accountMs: apart(60_000, 1, OTHERS_A_MINUTE),
    settingsMs: apart(60_000, 3, OTHERS_A_MINUTE)
  }
}
