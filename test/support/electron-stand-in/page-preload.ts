/**
 * What a sandboxed preload sees in its isolated world: `require('electron')` and no more. Wired to the launcher by one
 * binding, `__standIn`; `encode` and `decode` of clone-text.ts stand in front of this text.
 */
declare const __standIn: (message: string) => void
declare const encode: (value: unknown) => string
declare const decode: (text: string) => unknown

const standInRequire = (() => {
  const ports = new Map<string, MessagePort>()
  const tell = (message: unknown) => __standIn(JSON.stringify(message))
  const adopt = (port: MessagePort) => {
    const id = crypto.randomUUID()
    ports.set(id, port)
    port.addEventListener('message', (event) => tell({ op: 'port', id, data: encode(event.data) }))
    port.addEventListener('close', () => {
      ports.delete(id)
      tell({ op: 'port-close', id })
    })
    port.start()
    return id
  }
  const electron = {
    ipcRenderer: {
      postMessage: (channel: string, message: unknown, transfer: MessagePort[] = []) =>
        tell({ op: 'send', channel, args: encode([message]), ports: transfer.map(adopt) })
    },
    contextBridge: {
      exposeInMainWorld: (key: string, api: unknown) => {
        const text = JSON.stringify(api, (_key, value) => {
          if (typeof value === 'function') throw new Error('electron stand-in: no functions over the bridge')
          return value
        })
        window.dispatchEvent(new CustomEvent('$stand-in-expose', { detail: { key, api: text } }))
      }
    }
  }
  Object.assign(globalThis, {
    __standInDispatch: (message: { op: string; id: string; data: string }) => {
      const port = ports.get(message.id)
      if (message.op === 'port') port?.postMessage(decode(message.data))
      else port?.close()
    }
  })
  return (name: string) => {
    if (name === 'electron') return electron
    throw new Error(`module not found: ${name} (a sandboxed preload can require little more than 'electron')`)
  }
})()
Object.assign(globalThis, { standInRequire })
