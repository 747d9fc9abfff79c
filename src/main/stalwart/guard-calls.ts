import { err, ok, type Result } from '../../shared/cluster/result.ts'
import { toMembers } from './api-json.ts'
import { API_LIMITS } from './api-limits.ts'
import { troubleOf } from './api-trouble.ts'
import { CREATABLE, SINGLETONS, TASKS_WITH_KIND } from './registry-objects.table.ts'
import type { ApiTrouble, JmapCall } from './stalwart-api.ts'

const METHOD = /^(?<registry>x:)?(?<object>[A-Z][A-Za-z]{1,40})\/(?<verb>[a-z][A-Za-z]{1,20})$/u
const MASK = '****'
/** Nested deeper than any object of the registry. */
const DEPTH_MAX = 32
const MAPPED = /^::ffff:\d{1,3}(?:\.\d{1,3}){3}/iu

/**
 * The guard rails of management-api.md section 0, for every request that leaves: what hurt on real clusters is put right
 * where there is one right way (`calculateTotal`, the singleton's id), and refused where there is none.
 */
export function guardCalls(calls: readonly JmapCall[]): Result<readonly JmapCall[], ApiTrouble> {
  if (calls.length === 0 || calls.length > API_LIMITS.calls) return refuse('A request holds 1 to 16 calls.')
  const guarded: JmapCall[] = []
  for (const [method, args] of calls) {
    const parts = METHOD.exec(method)?.groups
    if (parts === undefined) return refuse('There is no such method.')
    if (parts.registry === undefined) {
      guarded.push([method, args])
      continue
    }
    const one = guardOne(parts.object ?? '', parts.verb ?? '', args)
    if (!one.ok) return one
    guarded.push([method, one.value])
  }
  return ok(guarded)
}

type Args = JmapCall[1]

function guardOne(object: string, verb: string, args: Args): Result<Args, ApiTrouble> {
  switch (verb) {
    case 'get':
      return ok(toGet(object, args))
    case 'query':
      if (SINGLETONS.has(object)) return refuse(`x:${object} is a singleton: it has no query.`)
      // Without the total the server pages before it sorts: the oldest come first, some never. x:Log alone pages by itself.
      return ok(object === 'Log' ? args : { ...args, calculateTotal: true })
    case 'set':
      return guardSet(object, args)
    default:
      return refuse('The registry knows get, set and query.')
  }
}

function toGet(object: string, args: Args): Args {
  // ids:null of a singleton gives an empty list, written or not.
  if (SINGLETONS.has(object)) return { ...args, ids: ['singleton'] }
  // ids:[] of the nodes gives all of them; what is meant is said.
  if (object === 'ClusterNode' && Array.isArray(args.ids) && args.ids.length === 0) return { ...args, ids: null }
  return args
}

function guardSet(object: string, args: Args): Result<Args, ApiTrouble> {
  if (object === 'ClusterNode') return refuse('Leases of node ids cannot be changed.')
  if (args.create !== undefined) {
    if (SINGLETONS.has(object) || !CREATABLE.has(object))
      return refuse(`Stoa never creates x:${object}: on a singleton that replaces all of its settings.`)
    const created = guardCreated(object, args.create)
    if (!created.ok) return created
  }
  // A role in use that is destroyed makes its nodes refuse every reload, blocks included, at once.
  if (object === 'ClusterRole' && args.destroy !== undefined)
    return refuse('Stoa never destroys a role: it may be in use.')
  if (holdsMask(args, 0))
    return refuse('A masked secret (****) would be written back as four asterisks; the request was not sent.')
  return ok(args)
}

function guardCreated(object: string, create: unknown): Result<null, ApiTrouble> {
  for (const one of Object.values(toMembers(create) ?? {})) {
    const members = toMembers(one)
    if (members === null) return refuse('What is created must be an object.')
    const type = members['@type']
    if (object === 'Task' && typeof type === 'string' && TASKS_WITH_KIND.has(type)) {
      if (typeof members.maintenanceType !== 'string' || members.maintenanceType === '')
        return refuse(`A ${type} task needs its maintenanceType: without one the server takes the first, reindexing.`)
    }
    if (object === 'BlockedIp' && typeof members.address === 'string' && MAPPED.test(members.address))
      return refuse('An IPv4 address written as ::ffff:… is stored and never enforced; write it plainly.')
  }
  return ok(null)
}

/** Whether a text that is `****` stands anywhere in it; also true where it is nested too deep to be looked through. */
function holdsMask(value: unknown, depth: number): boolean {
  if (typeof value === 'string') return value === MASK
  if (typeof value !== 'object' || value === null) return false
  return depth > DEPTH_MAX || Object.values(value).some((member) => holdsMask(member, depth + 1))
}

function refuse(sentence: string): Result<never, ApiTrouble> {
  return err(troubleOf('refused', sentence))
}
