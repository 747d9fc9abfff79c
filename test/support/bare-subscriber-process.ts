// What Stoa's recording is compared with: one connection of the same client with the same options, whose callback
// receives and discards. Tells its parent when it hears, and when it has heard as many frames as it was told to.
import { connect } from '@nats-io/transport-node'

const [port = '', frames = ''] = process.argv.slice(2)
const wanted = Number(frames)
const connection = await connect({
  servers: [`127.0.0.1:${port}`],
  ignoreClusterUpdates: true,
  noRandomize: true,
  noAsyncTraces: true,
  inboxPrefix: '_INBOX_stoa'
})
let heard = 0
connection.subscribe('stwt.agora', {
  callback: () => {
    if (++heard === wanted) process.send?.({ kind: 'heard', frames: heard, rssBytes: process.memoryUsage.rss() })
  }
})
await connection.flush()
process.on('disconnect', () => process.exit(0))
process.send?.({ kind: 'ready' })
