import { Menu, type MenuItemConstructorOptions } from 'electron'
import type { HostLog } from '../page/engine-port.ts'
import { type LinkId, openLink } from './open-link.ts'

/**
 * The application menu: what the system expects of a program, and no door. No reload, since reloading is what a broken
 * page needs least; developer tools only unpackaged (R5).
 */
export function setAppMenu(platform: NodeJS.Platform, packaged: boolean, log: HostLog): void {
  const link = (id: LinkId, label: string): MenuItemConstructorOptions => ({
    id,
    label,
    click: () => {
      openLink(id).catch((cause: unknown) => log('link-failed', { id, cause: String(cause) }))
    }
  })
  const view: MenuItemConstructorOptions[] = [
    { role: 'resetZoom', accelerator: 'CmdOrCtrl+0' },
    { role: 'zoomIn', accelerator: 'CmdOrCtrl+Plus' },
    { role: 'zoomOut', accelerator: 'CmdOrCtrl+-' },
    { type: 'separator' },
    { role: 'togglefullscreen', accelerator: platform === 'darwin' ? 'Ctrl+Cmd+F' : 'F11' }
  ]
  if (!packaged) view.push({ role: 'toggleDevTools', accelerator: 'CmdOrCtrl+Shift+I' })
  const template: MenuItemConstructorOptions[] = [
    ...(platform === 'darwin' ? [{ role: 'appMenu' as const }] : []),
    { label: 'File', submenu: [platform === 'darwin' ? { role: 'close' } : { role: 'quit', accelerator: 'Ctrl+Q' }] },
    { role: 'editMenu' },
    { label: 'View', submenu: view },
    {
      role: 'help',
      submenu: [link('stalwart-cluster', 'Stalwart clustering'), link('nats-docs', 'NATS documentation')]
    }
  ]
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
}
