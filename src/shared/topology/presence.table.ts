/** Where a node is, in the words that operators read. */
export type PresenceWord = 'active' | 'silent' | 'deaf' | 'gone' | 'unknown'

/** The order of `PRESENCES` is kept by checkpoints: new words go to the end. */
export const PRESENCES: readonly { readonly word: PresenceWord; readonly definition: string }[] = [
  {
    word: 'unknown',
    definition:
      'Nothing says where it is: it was not heard lately, and no connection is known to be its, or the server that would know does not answer.'
  },
  {
    word: 'active',
    definition:
      'Its connection lives and listens, and it was heard lately: within five times its longest recent pause, or ten minutes. Where no server tells who is connected: it was heard in the last minute.'
  },
  {
    word: 'silent',
    definition:
      'Its connection lives and listens, but it said nothing for five times its longest recent pause, or for ten minutes: it is idle, hangs, or its path is cut. Where no server tells who is connected: it was heard in the last ten minutes, not in the last one.'
  },
  {
    word: 'deaf',
    definition:
      'It is connected without the subscription in three polls running, and no other connection of it listens: it hears nothing that the others say.'
  },
  {
    word: 'gone',
    definition: 'Its connection ended, no other one of it is known, and it was not heard since.'
  }
]

/** Why a node is said to be where it is. */
export type PresenceCause =
  | 'never-heard'
  | 'long-unheard'
  | 'server-silent'
  | 'monitor-silent'
  | 'nobody-hears'
  | 'perhaps-back'
  | 'perhaps-elsewhere'
  | 'connected-heard'
  | 'heard-only'
  | 'heard-since'
  | 'connected-idle'
  | 'heard-before'
  | 'no-subscription'
  | 'connection-ended'

/** `{server}`, `{reason}` stand for the connection's server and for how it ended. */
export const CAUSES: Readonly<Record<PresenceCause, { readonly presence: PresenceWord; readonly sentence: string }>> = {
  'never-heard': { presence: 'unknown', sentence: 'It was never heard.' },
  'long-unheard': {
    presence: 'unknown',
    sentence: 'It was not heard for more than ten minutes, and none of the connections is known to be its.'
  },
  'server-silent': {
    presence: 'unknown',
    sentence: '{server}, to which it was connected, does not answer, and it was not heard since.'
  },
  'monitor-silent': {
    presence: 'unknown',
    sentence: 'No server tells who is connected any more, and it was not heard since.'
  },
  'nobody-hears': { presence: 'unknown', sentence: 'Nobody can hear at the moment, and no server tells where it is.' },
  'perhaps-back': {
    presence: 'unknown',
    sentence: 'Its connection to {server} ended; a new one from its address, which has not spoken yet, may be its.'
  },
  'perhaps-elsewhere': {
    presence: 'unknown',
    sentence: 'Its connection to {server} ended; another server is alive but does not tell who is connected to it.'
  },
  'connected-heard': {
    presence: 'active',
    sentence: 'It is connected to {server}, listens, and was heard lately.'
  },
  'heard-only': {
    presence: 'active',
    sentence: 'It was heard in the last minute; which connection is its is not known.'
  },
  'heard-since': {
    presence: 'active',
    sentence: 'Its connection to {server} is not told of any more, but it was heard since.'
  },
  'connected-idle': {
    presence: 'silent',
    sentence:
      'It is connected to {server} and listens, but was not heard for much longer than it usually pauses: it is idle, hangs, or its path is cut.'
  },
  'heard-before': {
    presence: 'silent',
    sentence: 'It was not heard in the last minute, and which connection is its is not known.'
  },
  'no-subscription': {
    presence: 'deaf',
    sentence:
      'It is connected to {server} without the subscription, in three polls running, and no other connection of it listens.'
  },
  'connection-ended': {
    presence: 'gone',
    sentence: 'Its connection to {server} ended{reason}, and it was not heard since.'
  }
}
