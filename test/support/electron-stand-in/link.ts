import type { ToChild, ToLauncher } from './messages.ts'

/** One thing that the program asked of the system; a test looks at what was recorded. */
export interface StandInCall {
  readonly what: string
  readonly args: readonly unknown[]
}

/** What tests see and set; passed to `evaluate` as `standIn`. */
export const standIn: {
  calls: StandInCall[]
  savePaths: string[]
  openPaths: string[]
  safeStorageBackend: string
} = {
  calls: [],
  openPaths: [],
  savePaths: [],
  safeStorageBackend: 'gnome_libsecret'
}

export const record = (what: string, ...args: readonly unknown[]) => void standIn.calls.push({ what, args })

let lastId = 0
export const nextId = () => ++lastId

export const tell = (message: ToLauncher) => void process.send?.(message)

export const onMessage = (listener: (message: ToChild) => void) => process.on('message', listener as never)

/** An API that is not written throws by its name, so that no test passes on one that silently did nothing. */
export function strict<T extends object>(name: string, target: T): T {
  return new Proxy(target, {
    get: (object, key, receiver) => {
      if (typeof key === 'symbol' || key in object || key === 'then' || key === 'toJSON') {
        return Reflect.get(object, key, receiver)
      }
      throw new Error(`electron stand-in: ${name}.${key} is not written`)
    }
  })
}

/** An event of Electron that may be prevented. */
export function preventable<T extends object>(details?: T) {
  const event = {
    ...details,
    defaultPrevented: false,
    preventDefault: () => {
      event.defaultPrevented = true
    }
  }
  return event
}
