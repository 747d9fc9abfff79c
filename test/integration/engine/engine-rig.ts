import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MessageChannel } from 'node:worker_threads'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import { type EngineClient, startEngine } from '../../../src/main/engine/engine-client.ts'
import type { InitialCluster } from '../../../src/main/engine/initial-cluster.ts'
import { forkFileChild } from '../../../src/main/host-headless/fork-file-child.ts'
import type { contract } from '../../../src/shared/api/contract.ts'

export type Api = ContractRouterClient<typeof contract>

export interface EngineRig {
  readonly engine: EngineClient
  readonly api: Api
  readonly dataFolder: string
  readonly log: readonly { readonly event: string; readonly fields: Readonly<Record<string, unknown>> }[]
  /** Another page of the same engine. */
  openPage(): { readonly api: Api; readonly setCongested: (on: boolean) => void; readonly close: () => void }
  stop(): Promise<void>
}

/** A real engine in its worker, with one page attached. `dataFolder`: of an earlier rig, to start again on it. */
export async function startEngineRig(
  options: {
    readonly initial?: InitialCluster | null
    readonly dataFolder?: string
    /** The answer of the save dialog. */
    readonly savePath?: string
    /** Of `initial`, by name. */
    readonly secrets?: Readonly<Record<string, string>>
    readonly allowActions?: boolean
  } = {}
): Promise<EngineRig> {
  const dataFolder = options.dataFolder ?? mkdtempSync(join(tmpdir(), 'stoa-engine-'))
  const log: { event: string; fields: Readonly<Record<string, unknown>> }[] = []
  const engine = await startEngine({
    dataFolder,
    hostKind: 'headless',
    version: '0.0.0-test',
    platform: 'linux',
    engineWorkerUrl: new URL('../../../src/main/engine/engine-worker.ts', import.meta.url),
    historyWorkerUrl: new URL('../../../src/main/history/history-worker.ts', import.meta.url),
    secrets: options.secrets ?? {},
    initial: options.initial ?? null,
    allowActions: options.allowActions ?? false,
    answers: {
      askSavePath: async () => options.savePath ?? null,
      askOpenPath: async () => null,
      forkFileChild,
      protect: async () => null,
      unprotect: async () => null,
      log: (event, fields) => log.push({ event, fields }),
      died: (sentence) => log.push({ event: 'died', fields: { sentence } })
    }
  })
  const ports: { close(): void }[] = []
  const openPage: EngineRig['openPage'] = () => {
    const { port1, port2 } = new MessageChannel()
    ports.push(port1)
    const page = engine.attach(port2)
    const api: Api = createORPCClient(new RPCLink({ port: port1 }))
    port1.start()
    const close = (): void => {
      page.detach()
      port1.close()
    }
    return { api, setCongested: page.setCongested, close }
  }
  const { api } = openPage()
  return {
    engine,
    api,
    dataFolder,
    log,
    openPage,
    async stop() {
      await engine.stop()
      for (const port of ports) port.close()
    }
  }
}
