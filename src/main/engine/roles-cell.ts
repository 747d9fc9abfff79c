import type { RoleCell } from '../../shared/api/role-views.ts'
import type { Declared } from '../../shared/roles/declared-role.ts'
import type { Duty } from '../../shared/roles/duty.ts'
import type { Observed } from '../../shared/roles/observed-role.ts'

/** What one node has to do with one thing: what it is meant to do beside what was seen. */
export function toCell(duty: Duty, declared: Declared, observed: Observed): RoleCell {
  const isAgainst =
    (declared.is === 'no' && observed.state === 'seen') || (declared.is === 'yes' && observed.state === 'absent')
  return {
    nodeId: duty.nodeId,
    declared: declared.is,
    declaredSentence: declared.sentence,
    shard: declared.shard,
    observed: observed.state,
    observedSentence: observed.sentence,
    observedSeq: observed.seq,
    observedUs: observed.at === null ? null : String(observed.at),
    // Up to 0.15 whoever is called does the work, whatever its role.
    conflict: isAgainst && duty.line !== 'old'
  }
}
