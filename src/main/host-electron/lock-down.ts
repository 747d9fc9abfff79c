import type { Session, WebContents } from 'electron'
import type { HostLog } from '../page/engine-port.ts'
import { isUiUrl } from './ui-origin.ts'

/**
 * R7: nothing leaves the window. Every navigation is prevented, also to `app://ui` itself: the page is one document
 * whose views are fragments, which do not fire these events. New windows and webviews are denied.
 */
export function lockContents(contents: WebContents, log: HostLog): void {
  const stop = (what: string) => (event: { preventDefault(): void }) => {
    event.preventDefault()
    log('navigation-refused', { what })
  }
  contents.setWindowOpenHandler(() => {
    log('navigation-refused', { what: 'window-open' })
    return { action: 'deny' }
  })
  contents.on('will-navigate', stop('navigate'))
  contents.on('will-frame-navigate', stop('frame'))
  contents.on('will-redirect', stop('redirect'))
  contents.on('will-attach-webview', stop('webview'))
}

/**
 * R5 and R7: no permission is ever granted, whatever its name, and no request leaves for anything but `app://ui`: the
 * page has no network at all. Devices and screen capture have handlers of their own in Electron.
 */
export function lockSession(session: Session, log: HostLog): void {
  session.setPermissionRequestHandler((_contents, permission, answer) => {
    log('permission-refused', { permission: String(permission) })
    answer(false)
  })
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
  session.setDisplayMediaRequestHandler((_request, answer) => answer({}))
  session.on('will-download', (event) => event.preventDefault())
  session.webRequest.onBeforeRequest((details, answer) => {
    const ours = isUiUrl(details.url)
    if (!ours) log('request-blocked', { resource: details.resourceType })
    answer({ cancel: !ours })
  })
}
