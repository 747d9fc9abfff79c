import type { AssistantStepName, ShownRequest } from '../../shared/api/canary-views.ts'
import { toList, toText } from './assistant-fields.ts'
import { call, toRefused } from './assistant-new-calls.ts'
import type { NewLineFacts } from './assistant-new-facts.ts'
import {
  ACTIVATE,
  createTracer,
  judgeTracer,
  overrideCalls,
  readFacts,
  toTracerPatch,
  undoCalls
} from './assistant-new-facts.ts'
import { nameOf, ofSite, shared, wellOf } from './assistant-sites.ts'
import { toReadLines, verifyReceipts } from './assistant-verify.ts'
import type { AssistantWay, AssistedSite, StepOutcome, StepRun } from './assistant-way.ts'
import { NEW_LINE_WORDS } from './assistant-words.table.ts'
import { type ShownCall, toShownJmap } from './shown-request.ts'

/** Newest lines that are looked through for a receipt; the most that one answer holds (management-api.md 1.6). */
const LINES = 500
const NEWEST: readonly ShownCall[] = [
  ['x:Log/query', { limit: LINES }],
  ['x:Log/get', { '#ids': { resultOf: '0', name: 'x:Log/query', path: '/ids' } }]
]
const CHECK_FIRST = 'Take the first step first: it shows what is there.'

/** The steps of telemetry.md 11.7 on 0.16 and later: settings are shared, one node makes them so for all. */
export class NewLineWay implements AssistantWay {
  #facts: NewLineFacts | null = null

  words(step: AssistantStepName) {
    return NEW_LINE_WORDS[step]
  }

  refusal(step: AssistantStepName): string | null {
    return step !== 'check' && step !== 'verify' && step !== 'activate' && this.#facts === null ? CHECK_FIRST : null
  }

  requests(step: AssistantStepName, sites: readonly AssistedSite[], path: string): readonly ShownRequest[] {
    const url = wellOf(sites)[0]?.url ?? sites[0]?.url ?? ''
    const second = wellOf(sites)[1]?.url
    const show = (calls: readonly ShownCall[] | null): readonly ShownRequest[] =>
      calls === null || calls.length === 0 ? [] : [toShownJmap(url, calls)]
    switch (step) {
      case 'check':
        return [toShownJmap(url, [...TRACERS, ...LEVELS]), toShownJmap('https://<each node>', ONE_LINE)]
      case 'tracer':
        return show(this.#facts && this.#tracerCalls(this.#facts, path))
      case 'override':
        return show(this.#facts && overrideCalls(this.#facts))
      case 'activate':
        return show(ACTIVATE)
      case 'verify':
        return [...show(RELOAD_BLOCKED), ...(second === undefined ? [] : [toShownJmap(second, RELOAD_BLOCKED)])]
      case 'undo':
        return this.#facts === null ? [] : [...show(undoCalls(this.#facts)), ...show(ACTIVATE)]
    }
  }

  take(step: AssistantStepName, run: StepRun): Promise<StepOutcome> {
    switch (step) {
      case 'check':
        return this.#check(run)
      case 'tracer':
        return this.#tracer(run)
      case 'override':
        return this.#override(run)
      case 'activate':
        return activate(run)
      case 'verify':
        return verifyReceipts(VERIFY, run.sites, run.clock, run.tell)
      case 'undo':
        return this.#undo(run)
    }
  }

  async #check({ sites, tell }: StepRun): Promise<StepOutcome> {
    const well = wellOf(sites)
    const [asked] = well
    if (!asked) return { state: 'failed', outcome: 'No node answers.', results: sites.map(toTroubled) }
    const facts = await readFacts(asked, this.#facts)
    if (typeof facts === 'string') return { state: 'failed', outcome: facts, results: [] }
    this.#facts = facts
    const head = [
      shared(facts.tracer?.faults.length === 0, judgeTracer(facts)),
      shared(facts.isOverridden, toOverride(facts))
    ]
    tell(head)
    const nodes = await Promise.all(
      sites.map(async (site) => {
        if (site.trouble !== null) return toTroubled(site)
        const lines = await read(site, ONE_LINE)
        if (typeof lines === 'string') return ofSite(site, false, `${site.words} Its log cannot be read: ${lines}`)
        const newest = lines.at(-1)
        return ofSite(
          site,
          newest !== undefined,
          `${site.words} ${newest ? 'Its log can be read.' : 'Its log is empty.'}`
        )
      })
    )
    const results = [...head, ...nodes]
    const bad = results.filter(({ isGood }) => isGood !== true).length
    const outcome = bad === 0 ? 'Everything is set up; step 5 proves it.' : 'The next steps set up what is missing.'
    return { state: 'done', outcome, results }
  }

  #tracerCalls(facts: NewLineFacts, path: string): readonly ShownCall[] | null {
    if (facts.tracer === null) return path === '' ? null : [createTracer(path)]
    return facts.tracer.faults.length === 0 ? null : [toTracerPatch(facts.tracer)]
  }

  async #tracer({ sites, path }: StepRun): Promise<StepOutcome> {
    const facts = this.#facts
    const [site] = wellOf(sites)
    if (facts === null || !site) return { state: 'failed', outcome: CHECK_FIRST, results: [] }
    if (facts.tracer?.faults.length === 0) return { state: 'not-needed', outcome: judgeTracer(facts), results: [] }
    const calls = this.#tracerCalls(facts, path)
    if (calls === null)
      return { state: 'failed', outcome: 'Write the directory of the log: it must exist on every node.', results: [] }
    const answer = await call(site, calls)
    if (typeof answer === 'string') return { state: 'failed', outcome: answer, results: [] }
    const refused = toRefused(answer[0])
    if (refused !== null) return { state: 'failed', outcome: refused, results: [] }
    const madeId = toText(Reflect.get(Object(Reflect.get(Object(answer[0]?.created), 'log')), 'id'))
    const again = await readFacts(site, { ...facts, madeTracer: madeId || facts.madeTracer })
    if (typeof again !== 'string') this.#facts = again
    return { state: 'done', outcome: 'It is set; step 4 makes it so on all nodes.', results: [] }
  }

  async #override({ sites }: StepRun): Promise<StepOutcome> {
    const facts = this.#facts
    const [site] = wellOf(sites)
    if (facts === null || !site) return { state: 'failed', outcome: CHECK_FIRST, results: [] }
    if (facts.isOverridden) return { state: 'not-needed', outcome: toOverride(facts), results: [] }
    const answer = await call(site, overrideCalls(facts) ?? [])
    if (typeof answer === 'string') return { state: 'failed', outcome: answer, results: [] }
    const refused = toRefused(answer[0])
    // Somebody made one meanwhile: it is read anew, and the step updates it.
    const again = await readFacts(site, { ...facts, madeOverride: refused === null })
    if (typeof again !== 'string') this.#facts = again
    if (refused !== null) return { state: 'failed', outcome: refused, results: [] }
    return { state: 'done', outcome: 'It is set; the next step makes it so on all nodes.', results: [] }
  }

  async #undo(run: StepRun): Promise<StepOutcome> {
    const facts = this.#facts
    const [site] = wellOf(run.sites)
    if (facts === null || !site) return { state: 'failed', outcome: CHECK_FIRST, results: [] }
    const calls = undoCalls(facts)
    if (calls.length === 0) return { state: 'not-needed', outcome: 'There is nothing to take back.', results: [] }
    const answers = await call(site, calls)
    if (typeof answers === 'string') return { state: 'failed', outcome: answers, results: [] }
    const refused = answers.map(toRefused).find((it) => it !== null)
    if (refused !== undefined) return { state: 'failed', outcome: refused, results: [] }
    const done = await activate(run)
    const again = await readFacts(site, null)
    if (typeof again !== 'string') this.#facts = again
    return done.state === 'done' ? { ...done, outcome: 'It is taken back, on all nodes.' } : done
  }
}

const TRACERS: readonly ShownCall[] = [['x:Tracer/get', { ids: null }]]
const LEVELS: readonly ShownCall[] = [['x:EventTracingLevel/get', { ids: null }]]
const ONE_LINE: readonly ShownCall[] = [
  ['x:Log/query', { limit: 1 }],
  ['x:Log/get', { '#ids': { resultOf: '0', name: 'x:Log/query', path: '/ids' } }]
]
const RELOAD_BLOCKED: readonly ShownCall[] = [['x:Action/set', { create: { go: { '@type': 'ReloadBlockedIps' } } }]]

const VERIFY = {
  reload: async (site: AssistedSite): Promise<string | null> => {
    const answer = await call(site, RELOAD_BLOCKED)
    return typeof answer === 'string' ? answer : toRefused(answer[0])
  },
  read: (site: AssistedSite) => read(site, NEWEST),
  receipt: 'details = ["RegistryReload", "BlockedIp"]'
}

async function read(site: AssistedSite, calls: readonly ShownCall[]) {
  const answers = await call(site, calls)
  if (typeof answers === 'string') return answers
  return toReadLines(
    toList(answers[1]?.list).map((line) => ({
      at: toText(line.timestamp),
      level: toText(line.level),
      event: toText(line.event),
      text: toText(line.details)
    }))
  )
}

async function activate({ sites }: StepRun): Promise<StepOutcome> {
  const site = wellOf(sites).find(({ clustered }) => clustered !== false)
  if (!site) return { state: 'failed', outcome: 'No node answers that is in the cluster.', results: [] }
  const answer = await call(site, ACTIVATE)
  if (typeof answer === 'string') return { state: 'failed', outcome: answer, results: [] }
  const refused = toRefused(answer[0])
  if (refused === null)
    return { state: 'done', outcome: `${nameOf(site)} read its settings anew and told the others.`, results: [] }
  return {
    state: 'failed',
    outcome: `${refused} Nothing was broadcast. Mend or disable that object, then take this step again.`,
    results: []
  }
}

const toOverride = (facts: NewLineFacts): string =>
  facts.isOverridden
    ? 'Receipts are logged at info.'
    : facts.override === null
      ? 'Receipts are at trace: no log has them.'
      : `Receipts are at ${facts.override.level}.`

const toTroubled = (site: AssistedSite) => ofSite(site, false, `${site.words} ${site.trouble ?? ''}`.trim())
