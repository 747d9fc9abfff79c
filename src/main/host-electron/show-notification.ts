import { BrowserWindow, Notification } from 'electron'

/**
 * Shows a notification of the desktop; a click brings the window to the front. False: this desktop shows none. Its texts
 * come from outside and have been made harmless by the engine (`toDesktopText`).
 */
export async function showNotification(told: { readonly title: string; readonly body: string }): Promise<boolean> {
  if (!Notification.isSupported()) return false
  const notification = new Notification({ title: told.title, body: told.body })
  notification.on('click', () => {
    const window = BrowserWindow.getAllWindows()[0]
    if (window?.isMinimized()) window.restore()
    window?.focus()
  })
  notification.show()
  return true
}
