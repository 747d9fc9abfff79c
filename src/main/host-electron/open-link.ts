import { shell } from 'electron'

/** Every address that this program can bring up in the system's browser. Adding one is a change of this table. */
export const LINKS = {
  'stalwart-cluster': 'https://stalw.art/docs/cluster/overview',
  'nats-docs': 'https://docs.nats.io/'
} as const satisfies Readonly<Record<string, `https://${string}`>>

/** The links that may be opened, by name (R7). */
export type LinkId = keyof typeof LINKS

/** Opens a link by its id (security.md R7): no caller, and so no page, can name an address. */
export async function openLink(id: LinkId): Promise<void> {
  await shell.openExternal(LINKS[id])
}
