import type { AssistantResult } from '../../shared/api/canary-views.ts'
import type { AssistedSite } from './assistant-way.ts'

/** One result for the whole cluster: its settings are shared. */
export const shared = (isGood: boolean | null, sentence: string): AssistantResult => ({
  ...{ url: null, nodeId: null, isGood, sentence }
})

/** One result of one node. */
export const ofSite = ({ url, nodeId }: AssistedSite, isGood: boolean | null, sentence: string): AssistantResult => ({
  ...{ url, nodeId, isGood, sentence }
})

/** `node 3`, or its URL. Outside. */
export const nameOf = ({ url, nodeId }: AssistedSite): string => (nodeId === null ? url : `node ${nodeId}`)

/** Those that can be asked; what is told to them is broadcast. */
export const wellOf = (sites: readonly AssistedSite[]): readonly AssistedSite[] =>
  sites.filter(({ trouble }) => trouble === null)
