/** Kinds of events that belong together and share one colour in every chart; at most 8, as ui.md section 2 asks. */
export interface KindFamily {
  readonly name: string
  /** 1..8: `--series-n`. */
  readonly series: number
}

const FAMILY = {
  state: { name: 'StateChange', series: 1 },
  push: { name: 'EmailPush', series: 2 },
  queue: { name: 'QueueRefresh', series: 3 },
  calendar: { name: 'Calendar & push', series: 4 },
  registry: { name: 'Registry', series: 5 },
  cache: { name: 'Caches', series: 6 },
  reload: { name: 'Reloads', series: 7 },
  other: { name: 'Queue state & other', series: 8 }
} as const satisfies Readonly<Record<string, KindFamily>>

const BY_TYPE: ReadonlyMap<string, KindFamily> = new Map<string, KindFamily>([
  ['StateChange', FAMILY.state],
  ['EmailPush', FAMILY.push],
  ['QueueRefresh', FAMILY.queue],
  ['CalendarAlert', FAMILY.calendar],
  ['PushServerUpdate', FAMILY.calendar],
  ['ReloadPushServers', FAMILY.calendar],
  ['RegistryInsert', FAMILY.registry],
  ['RegistryDelete', FAMILY.registry],
  ['RegistryReload', FAMILY.registry],
  ['CacheInvalidate', FAMILY.cache],
  ['CacheInvalidateAll', FAMILY.cache],
  ['CacheInvalidateNegative', FAMILY.cache],
  ['InvalidateAccessTokens', FAMILY.cache],
  ['InvalidateDavCache', FAMILY.cache],
  ['InvalidateGroupwareCache', FAMILY.cache],
  ['ReloadSettings', FAMILY.reload],
  ['ReloadBlockedIps', FAMILY.reload],
  ['ReloadSpamFilter', FAMILY.reload]
])

export const toFamily = (type: string): KindFamily => BY_TYPE.get(type) ?? FAMILY.other
