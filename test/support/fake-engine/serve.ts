import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { resolve } from 'node:path'
import { RPCHandler } from '@orpc/server/ws'
import { WebSocketServer } from 'ws'
import { answerAsset, readAssetMap } from '../../../src/main/page/asset-map.ts'
import { makeHostile } from './hostile.ts'
import { makeFakeRouter } from './router.ts'
import type { Scene } from './world.ts'

/**
 * Serves out/renderer with made-up answers under the real policy, for looking at the page without an engine:
 * `node test/support/fake-engine/serve.ts [scene…]` prints a URL. Any code logs in.
 */
const assets = await readAssetMap(resolve(process.env.STOA_RENDERER ?? 'out/renderer'))
if (!assets.ok) throw new Error(assets.error.kind)
const scenes = process.argv.slice(2) as Scene[]
const router = makeFakeRouter(scenes)
const handler = new RPCHandler(router, process.env.STOA_HOSTILE === '1' ? { clientInterceptors: [makeHostile] } : {})
const server = createServer((request, response) => {
  const path = new URL(request.url ?? '/', 'http://x').pathname
  if (path === '/login') {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ token: 't' }))
    return
  }
  const answer = answerAsset(assets.value, path)
  response.writeHead(answer.status, answer.headers)
  response.end(answer.body)
})
const sockets = new WebSocketServer({ noServer: true, handleProtocols: () => 'stoa' })
server.on('upgrade', (request, socket, head) =>
  sockets.handleUpgrade(request, socket, head, (ws) => {
    void handler.upgrade(ws, { context: {} })
  })
)
server.listen(Number(process.env.PORT ?? 0), '127.0.0.1', () =>
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}/#login=x`)
)
