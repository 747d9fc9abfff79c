import type { ApiSetting } from './api-setting.ts'
import type { NodeDoor } from './node-door.ts'
import type { StalwartApi } from './stalwart-api.ts'

/** One login's API behind a door. Sends nothing by itself. */
export function openApi(door: NodeDoor, _setting: ApiSetting): StalwartApi {
  throw new Error(`not built yet: ${door.url}`)
}
