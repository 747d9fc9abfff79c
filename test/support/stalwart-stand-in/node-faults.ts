import type { ServerResponse } from 'node:http'

/** Answers that are none: a page of something else · JSON that ends too early · right JSON of the wrong shape · one that never ends · nothing at all. */
export type Lie = 'page' | 'cut-short' | 'wrong-shape' | 'endless' | 'empty'

/** What a node's HTTP side does instead of answering. */
export type Fault =
  | { readonly kind: 'hang' }
  | { readonly kind: 'close' }
  | { readonly kind: 'slow'; readonly ms: number }
  | { readonly kind: 'busy'; readonly seconds: number }
  | { readonly kind: 'lie'; readonly how: Lie }

const PIECE = 'x'.repeat(65_536)

/** Writes the lie. An endless one goes on until the client has enough. */
export function writeLie(how: Lie, out: ServerResponse): void {
  const json = { 'content-type': 'application/json; charset=utf-8' }
  switch (how) {
    case 'page':
      out.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Welcome to nginx!</title>')
      return
    case 'cut-short':
      out.writeHead(200, json).end('{"methodResponses":[["x:ClusterNode/get",{"accountId":"b","li')
      return
    case 'wrong-shape':
      out.writeHead(200, json).end('{"methodResponses":{"0":[7,null,"x"]},"data":[1,2],"sessionState":null}')
      return
    case 'empty':
      out.writeHead(200, json).end()
      return
    case 'endless': {
      out.writeHead(200, json).write('{"methodResponses":[["')
      const more = (): void => {
        while (!out.destroyed && out.write(PIECE));
        if (!out.destroyed) out.once('drain', more)
      }
      more()
    }
  }
}
