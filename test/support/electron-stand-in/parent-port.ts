// Loaded first into a stand-in's utility process.
const port = {
  postMessage: (message: unknown) => void process.send?.(message),
  on: (event: string, listener: (event: { readonly data: unknown }) => void) =>
    void process.on(event, (data: unknown) => listener({ data }))
}
Object.defineProperty(process, 'parentPort', { value: port })
