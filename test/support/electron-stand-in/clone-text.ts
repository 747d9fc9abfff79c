/**
 * A subset of structured clone as JSON text, enough for what IPC and ports carry here. Throws where structured clone
 * would. Runs in Node and, with its types stripped, inlined in the page: so no imports, and `export` only in front.
 */
export function encode(value: unknown): string {
  const base64 = (bytes: Uint8Array) => {
    let text = ''
    for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192))
    return btoa(text)
  }
  const walk = (v: unknown): unknown => {
    if (v === undefined) return { $: 'undefined' }
    if (typeof v === 'function' || typeof v === 'symbol')
      throw new DOMException('could not be cloned', 'DataCloneError')
    if (typeof v === 'bigint') return { $: 'bigint', v: String(v) }
    if (typeof v === 'number' && !Number.isFinite(v)) return { $: 'number', v: String(v) }
    if (v === null || typeof v !== 'object') return v
    if (Array.isArray(v)) return v.map(walk)
    if (ArrayBuffer.isView(v)) return { $: 'bytes', v: base64(new Uint8Array(v.buffer, v.byteOffset, v.byteLength)) }
    if (v instanceof ArrayBuffer) return { $: 'buffer', v: base64(new Uint8Array(v)) }
    if (v instanceof Error) return { $: 'error', name: v.name, v: v.message, stack: v.stack }
    return Object.fromEntries(Object.entries(v).map(([key, each]) => [key === '$' ? '$$' : key, walk(each)]))
  }
  return JSON.stringify(walk(value))
}

export function decode(text: string): unknown {
  const bytes = (base64: string) => Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))
  const walk = (v: unknown): unknown => {
    if (v === null || typeof v !== 'object') return v
    if (Array.isArray(v)) return v.map(walk)
    const { $: kind, v: inner, name, stack } = v as { $?: string; v?: string; name?: string; stack?: string }
    if (kind === 'undefined') return undefined
    if (kind === 'bigint') return BigInt(inner ?? '')
    if (kind === 'number') return Number(inner)
    if (kind === 'bytes') return bytes(inner ?? '')
    if (kind === 'buffer') return bytes(inner ?? '').buffer
    if (kind === 'error') return Object.assign(new Error(inner), { name, stack })
    return Object.fromEntries(Object.entries(v).map(([key, each]) => [key === '$$' ? '$' : key, walk(each)]))
  }
  return walk(JSON.parse(text))
}
