import { ACTION_CATALOGUE, ACTION_GROUPS } from '../../../../src/shared/api/action-catalogue.table.ts'
import type {
  ActionDraftView,
  ActionEntryView,
  ActionsView,
  RunStepView,
  RunView
} from '../../../../src/shared/api/action-views.ts'
import type { Evidence } from '../../../../src/shared/propagation/evidence.ts'
import { HOSTILE, type Scene } from '../world.ts'

const START_MS = Date.now()
const ALLOWED = new Set<string>(['trouble', 'four', 'many', 'hostile'])

/** The catalogue as it stands for the new line. */
const entryOf = (each: (typeof ACTION_CATALOGUE)[number]): ActionEntryView => ({
  id: each.id,
  group: each.group,
  lines: [...(each.new === null ? [] : (['new'] as const)), ...(each.old === null ? [] : (['old'] as const))],
  title: each.title,
  does: each.does,
  where: each.new?.where ?? each.old?.where ?? 'nowhere',
  role: each.role,
  cost: each.cost,
  breaks: each.breaks,
  undo: each.undo,
  permissions: each.new?.permissions ?? [],
  params: each.params,
  destructive: each.destructive,
  evidence: each.evidence,
  limitMs: each.limitMs,
  unavailable:
    each.cannot ??
    (each.new === null
      ? 'Only releases before 0.16 know it; here runs 0.16.'
      : each.id === 'update-apps'
        ? 'The permission actionUpdateApps is missing.'
        : null)
})

const ENTRIES: readonly ActionEntryView[] = ACTION_CATALOGUE.map(entryOf)

export function actionsOf(scene: Scene, open: number): ActionsView {
  const allowed = ALLOWED.has(scene)
  const count = scene === 'many' ? 1024 : scene === 'four' ? 4 : 8
  return {
    allowed,
    refusal: allowed
      ? null
      : scene === 'empty'
        ? 'No management API is set up: enter one URL a node and a key in Settings.'
        : 'This cluster was connected for looking only. Settings, Management API, allows acting on it.',
    line: 'new',
    targets: Array.from({ length: count }, (_, at) => ({
      url: `https://mx${at + 1}.example.net`,
      nodeId: at + 1,
      hostname: scene === 'hostile' ? (HOSTILE[at] as string) : `mx-${at + 1}.example.net`,
      line: 'new' as const,
      clustered: at !== 5,
      trouble: scene === 'trouble' && at === 4 ? 'It turned us away: too many log-ins.' : null
    })),
    groups: ACTION_GROUPS,
    entries: ENTRIES,
    open,
    openMost: 4
  }
}

export function draftOf(
  scene: Scene,
  draft: string,
  entryId: string,
  url: string | null,
  params: Readonly<Record<string, string>>
): ActionDraftView | null {
  const entry = ENTRIES.find((each) => each.id === entryId)
  if (entry === undefined) return null
  const at = url ?? 'https://mx1.example.net'
  const target = params.address ?? params.account ?? params.domain ?? params.task ?? scene
  const lockout = params.address?.startsWith('10.') === true
  return {
    draft,
    entry: entryId,
    title: entry.title,
    button: `${entry.title}${params.address === undefined ? '' : ` ${params.address}`}${entry.where === 'called-then-broadcast' ? ' on all nodes' : ''}, called at ${scene === 'hostile' ? HOSTILE[0] : at}`,
    line: 'new',
    url: at,
    node: 1,
    params,
    requests: [
      {
        url: `${at}/jmap`,
        method: 'POST',
        body: JSON.stringify(
          {
            using: ['urn:ietf:params:jmap:core', 'urn:stalwart:jmap'],
            methodCalls: [[`x:Action/set`, { create: { r: { '@type': entry.title, ...params } } }, '0']]
          },
          null,
          2
        )
      }
    ],
    warnings: lockout
      ? [{ severity: 'bad', sentence: `${params.address} is the address of node 2. It would be locked out.` }]
      : entry.where === 'any-with-role' && entry.role === 'accountMaintenance'
        ? [{ severity: 'warn', sentence: 'No running node has accountMaintenance: the task will wait for one.' }]
        : [{ severity: 'info', sentence: 'Node 5 is deaf: what is broadcast does not reach it.' }],
    destructive: entry.destructive,
    target: scene === 'hostile' && entry.destructive ? '__proto__' : target,
    limitMs: entry.limitMs,
    evidence: entry.evidence
  }
}

interface Made {
  readonly run: string
  readonly draft: ActionDraftView
  readonly atMs: number
  readonly cancelledMs: number | null
  readonly by: string
}

/** How each of eight nodes did, and when after the begin. */
const NODES: readonly (readonly [number, Evidence, number, string])[] = [
  [1, 'own', 20, 'It sent the frame itself.'],
  [2, 'firm', 700, 'Handed over, and it has answered since.'],
  [3, 'likely', 800, 'Handed over, and its connection spoke afterwards.'],
  [4, 'handed-over', 900, 'Its server counted it out.'],
  [5, 'missed', 1_000, 'Connected without the subscription: it was not handed over.'],
  [6, 'unknown', 1_000, 'Nobody could know.']
]

/** A run as it stands at a moment: it goes on by itself for some five seconds. */
export function runOf({ run, draft, atMs, cancelledMs, by }: Made, nowMs: number): RunView {
  const ends = draft.entry === 'resume-queue' ? Number.POSITIVE_INFINITY : 5_000
  const failed = draft.entry === 'update-spam-rules'
  const plan: [number, Omit<RunStepView, 'seq' | 'atUs'>][] = [
    [0, step('requested', draft.button)],
    [250, step(failed ? 'refused' : 'accepted', failed ? 'The node refused it: forbidden.' : 'The node said so.')],
    ...(failed
      ? []
      : ([
          [600, { ...step('broadcast', 'Its frame was seen on the bus, from node 1.'), frame: 899_900 }],
          ...NODES.map(([node, evidence, after, sentence]) => [
            after,
            { ...step('evidence', sentence), node, evidence }
          ])
        ] as [number, Omit<RunStepView, 'seq' | 'atUs'>][])),
    [
      failed ? 300 : ends,
      step('verdict', failed ? 'Refused.' : 'On the bus, and 4 of 6 nodes have it; node 5 is deaf.')
    ]
  ]
  const passed = nowMs - atMs
  const until = cancelledMs === null ? passed : Math.min(passed, cancelledMs - atMs)
  const steps = plan
    .filter(([after]) => after <= until)
    .map(([after, each], at): RunStepView => ({ ...each, seq: 990_000 + at, atUs: String((atMs + after) * 1000) }))
  const over = steps.some((each) => each.step === 'verdict')
  const cancelled = cancelledMs !== null && cancelledMs <= nowMs && !over
  const last = steps.findLast((each) => each.step !== 'evidence')
  return {
    run,
    entry: draft.entry,
    title: draft.title,
    line: 'new',
    url: draft.url,
    node: draft.node,
    params: Object.entries(draft.params).map(([name, value]) => ({ name, value })),
    by,
    request: draft.requests.map((each) => `${each.method} ${each.url}\n${each.body}`).join('\n\n'),
    atUs: String(atMs * 1000),
    endedUs: cancelled
      ? String((cancelledMs ?? 0) * 1000)
      : over
        ? String((atMs + (failed ? 300 : ends)) * 1000)
        : null,
    limitMs: draft.limitMs,
    stage:
      over || cancelled
        ? 'over'
        : last?.step === 'broadcast'
          ? 'broadcast'
          : last?.step === 'accepted'
            ? 'accepted'
            : 'requested',
    verdict: cancelled ? 'cancelled' : over ? (failed ? 'failed' : 'proven') : null,
    sentence: cancelled ? 'It was called off.' : (last?.sentence ?? ''),
    object: null,
    frame: steps.some((each) => each.step === 'broadcast') ? 899_900 : null,
    nodes: NODES.filter(([, , after]) => !failed && after <= until).map(([nodeId, evidence, after, sentence]) => ({
      nodeId,
      evidence,
      sentence,
      atUs: String((atMs + after) * 1000)
    })),
    steps,
    stepsLeftOut: 0,
    cancellable: !over && !cancelled
  }
}

const step = (name: RunStepView['step'], sentence: string): Omit<RunStepView, 'seq' | 'atUs'> => ({
  step: name,
  frame: null,
  node: null,
  evidence: null,
  state: null,
  sentence
})

/** Runs of before this start: each verdict once. */
export function pastRuns(scene: Scene): readonly RunView[] {
  if (!ALLOWED.has(scene)) return []
  const past = (
    at: number,
    entry: string,
    params: Readonly<Record<string, string>>,
    part: Partial<RunView>
  ): RunView => {
    const draft = draftOf(scene, 'd0', entry, null, params)
    if (draft === null) throw new Error(`no entry ${entry}`)
    const atMs = START_MS - at * 3_600_000
    const made = { run: `past-${at}`, draft, atMs, cancelledMs: null, by: at % 2 === 0 ? 'stoa run' : 'page' }
    return { ...runOf(made, atMs + 600_000), ...part }
  }
  return [
    past(1, 'reload-blocked-ips', {}, {}),
    past(2, 'block', { address: '203.0.113.77', reason: 'manual' }, {}),
    past(
      3,
      'purge-account',
      { account: 'c' },
      {
        verdict: 'unknown',
        sentence:
          scene === 'hostile' ? (HOSTILE[0] as string) : 'The task was still in the queue after 6 min. It may yet run.'
      }
    ),
    past(5, 'update-spam-rules', {}, {}),
    past(9, 'train-spam', {}, { verdict: 'cancelled', sentence: 'It was called off.' }),
    past(26, 'purge-data', {}, { verdict: 'done', sentence: 'The task went; nothing tells that it was done.' })
  ]
}
