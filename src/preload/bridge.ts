/**
 * All that stands between the page and Electron (security.md R5, R6): hands one MessagePort a page load from the page to
 * the host, and tells the page where it runs. No channel name, no function and no Electron object reaches the page.
 */
import { contextBridge, ipcRenderer } from 'electron'

/** The same word for the page's message and for the IPC channel; main/host-electron/page-port.ts listens for it. */
const PORT_CHANNEL = 'stoa-port'

window.addEventListener('message', (event) => {
  // Only from this very window: a frame or an opener has another `source`.
  if (event.source !== window || event.data !== PORT_CHANNEL) return
  const [port, ...more] = event.ports
  if (port !== undefined && more.length === 0) ipcRenderer.postMessage(PORT_CHANNEL, null, [port])
})

contextBridge.exposeInMainWorld('bridge', Object.freeze({ kind: 'desktop' }))
