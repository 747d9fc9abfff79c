import type { ContractRouterClient } from '@orpc/contract'
import type { contract } from '../../shared/api/contract.ts'

/** The contract as the page calls it. Types only: no schema of the contract is in the page's bundle. */
export type StoaApi = ContractRouterClient<typeof contract>
