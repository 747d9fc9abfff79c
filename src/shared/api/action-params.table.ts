import type { ParamView } from './action-views.ts'

/** An address or a network to block, to allow, or to take off a list. */
export const ADDRESS: ParamView = {
  name: 'address',
  label: 'Address',
  help: 'An IPv4 or IPv6 address, or a network as 203.0.113.0/24.',
  optional: false,
  initial: '',
  shape: { kind: 'address' }
}

/** When a block or an allowance ends. */
export const EXPIRES: ParamView = {
  name: 'expires',
  label: 'Ends',
  help: 'Date and time, UTC. Empty: never. Releases before 0.16 know no end.',
  optional: true,
  initial: '',
  shape: { kind: 'date' }
}

/** Why an address is blocked, in the words of the API. */
export const BLOCK_REASON: ParamView = {
  name: 'reason',
  label: 'Reason',
  help: 'Kept with the block (0.16 and later).',
  optional: true,
  initial: 'manual',
  shape: {
    kind: 'choice',
    options: [
      { value: 'manual', label: 'Made by hand' },
      { value: 'authFailure', label: 'Failed log-ins' },
      { value: 'rcptToFailure', label: 'Rejected recipients' },
      { value: 'loitering', label: 'Idle sessions' },
      { value: 'portScanning', label: 'Scanning' },
      { value: 'other', label: 'Other' }
    ]
  }
}

/** Why an address is allowed: free text of the API. */
export const ALLOW_REASON: ParamView = {
  name: 'reason',
  label: 'Reason',
  help: 'Kept with the entry (0.16 and later).',
  optional: true,
  initial: '',
  shape: { kind: 'text', max: 300 }
}

/** Whether the counters of failures are cleared after an unblock. */
export const RESET_COUNTERS: ParamView = {
  name: 'resetCounters',
  label: 'Reset the failure counters',
  help: 'Without it the next single failure bans the address again. It resets the counters of all addresses.',
  optional: true,
  initial: 'true',
  shape: { kind: 'switch' }
}

/** Who a task is about. */
export const ACCOUNT: ParamView = {
  name: 'account',
  label: 'Account',
  help: 'From 0.16 on its id (for example «c»), before its name.',
  optional: false,
  initial: '',
  shape: { kind: 'account' }
}
/** The domain of a certificate, of keys, of records. */
export const DOMAIN: ParamView = {
  name: 'domain',
  label: 'Domain',
  help: 'The id of the domain, as the API writes it.',
  optional: false,
  initial: '',
  shape: { kind: 'domain' }
}
/** Whose quota is counted. */
export const TENANT: ParamView = {
  name: 'tenant',
  label: 'Tenant',
  help: 'The id of the tenant, as the API writes it.',
  optional: false,
  initial: '',
  shape: { kind: 'tenant' }
}
/** A task of the queue. */
export const TASK: ParamView = {
  name: 'task',
  label: 'Task',
  help: 'The id of the task in the queue.',
  optional: false,
  initial: '',
  shape: { kind: 'task' }
}
