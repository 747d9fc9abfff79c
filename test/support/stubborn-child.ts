// A file's process that answers nothing and does not stop by itself: it holds its thread, or it fills memory.
process.on('SIGTERM', () => undefined)
process.on('message', (message: { readonly question: { readonly name?: string } }) => {
  const held: Buffer[] = []
  const isGreedy = message.question.name === 'greedy'
  for (;;) {
    if (isGreedy) held.push(Buffer.alloc(64 * 1024 * 1024, 1))
    // Given back now and then, or the whole machine would feel it before the process is ended.
    if (held.length > 24) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100)
    if (held.length > 30) held.length = 24
  }
})
process.send?.({ id: 0 })
