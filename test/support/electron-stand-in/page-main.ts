/** Main world half of contextBridge: turns what the preload exposes into a frozen property of `window`. */
;(() => {
  const freeze = (value: unknown): unknown => {
    if (value !== null && typeof value === 'object') for (const each of Object.values(value)) freeze(each)
    return Object.freeze(value)
  }
  window.addEventListener('$stand-in-expose', (event) => {
    const { key, api } = (event as CustomEvent<{ key: string; api: string }>).detail
    Object.defineProperty(window, key, { value: freeze(JSON.parse(api)), enumerable: true })
  })
})()
