import type { AssistantResult, AssistantStepName, ShownRequest } from '../../shared/api/canary-views.ts'
import { type Fields, toFields, toList, toText } from './assistant-fields.ts'
import { nameOf, ofSite, wellOf } from './assistant-sites.ts'
import { toReadLines, verifyReceipts } from './assistant-verify.ts'
import type { AssistantWay, AssistedSite, StepOutcome, StepRun } from './assistant-way.ts'
import { OLD_LINE_WORDS } from './assistant-words.table.ts'
import { toShownRest } from './shown-request.ts'

const KEY = 'tracing.level.cluster.message-received'
const SETTINGS = `/api/settings/keys?prefixes=${encodeURIComponent('tracing.level,tracer')}`
const LOGS = '/api/logs?page=1&limit=500'
const RELOAD = '/api/reload'
const RELOAD_BLOCKED = '/api/reload/server.blocked-ip'
const INSERT: readonly Fields[] = [{ type: 'insert', prefix: null, values: [[KEY, 'info']], assert_empty: false }]
const DELETE: readonly Fields[] = [{ type: 'delete', keys: [KEY] }]
const CHECK_FIRST = 'Take the first step first: it shows what is there.'
const FINE_LEVELS: ReadonlySet<string> = new Set(['info', 'debug', 'trace'])

interface SiteFacts {
  /** Null: no log tracer is enabled. */
  readonly tracerLevel: string | null
  readonly receiptLevel: string | null
}

/** The steps on 0.12 to 0.15: each node is asked and told alone. */
export class OldLineWay implements AssistantWay {
  readonly #facts = new Map<string, SiteFacts>()

  words(step: AssistantStepName) {
    return OLD_LINE_WORDS[step]
  }

  refusal(step: AssistantStepName): string | null {
    return (step === 'tracer' || step === 'override' || step === 'undo') && this.#facts.size === 0 ? CHECK_FIRST : null
  }

  requests(step: AssistantStepName, sites: readonly AssistedSite[]): readonly ShownRequest[] {
    const well = wellOf(sites)
    switch (step) {
      case 'check':
        return [toShownRest('https://<each node>', 'GET', SETTINGS), toShownRest('https://<each node>', 'GET', LOGS)]
      case 'tracer':
        return []
      case 'override':
        return this.#lacking(well).map(({ url }) => toShownRest(url, 'POST', '/api/settings', INSERT))
      case 'activate':
        return well.map(({ url }) => toShownRest(url, 'GET', RELOAD))
      case 'verify':
        return well.slice(0, 2).map(({ url }) => toShownRest(url, 'GET', RELOAD_BLOCKED))
      case 'undo':
        return well.flatMap(({ url }) => [
          toShownRest(url, 'POST', '/api/settings', DELETE),
          toShownRest(url, 'GET', RELOAD)
        ])
    }
  }

  take(step: AssistantStepName, run: StepRun): Promise<StepOutcome> {
    const well = wellOf(run.sites)
    switch (step) {
      case 'check':
        return this.#check(run)
      case 'tracer':
        return Promise.resolve(this.#tracer(run))
      case 'override':
        return each(
          this.#lacking(well),
          run,
          (site) => this.#change(site, INSERT),
          'It is set; the next step makes it so.'
        )
      case 'activate':
        return each(well, run, reload, 'Every node read its settings anew.')
      case 'verify':
        return verifyReceipts(VERIFY, run.sites, run.clock, run.tell)
      case 'undo':
        return each(well, run, (site) => this.#undo(site), 'It is taken back, on every node.')
    }
  }

  async #check({ sites, tell }: StepRun): Promise<StepOutcome> {
    const results: AssistantResult[] = []
    for (const site of sites) {
      results.push(site.trouble === null ? await this.#checkOne(site) : ofSite(site, false, site.trouble))
      tell([...results])
    }
    const bad = results.filter(({ isGood }) => isGood !== true).length
    const outcome = bad === 0 ? 'Everything is set up; step 5 proves it.' : 'The next steps set up what is missing.'
    return { state: results.length > 0 ? 'done' : 'failed', outcome, results }
  }

  async #checkOne(site: AssistedSite): Promise<AssistantResult> {
    const settings = await site.api.rest('GET', SETTINGS)
    if (!settings.ok) return ofSite(site, false, settings.error.sentence)
    const facts = toFacts(toFields(toFields(settings.value).data))
    this.#facts.set(site.url, facts)
    const lines = await read(site)
    if (typeof lines === 'string') return ofSite(site, false, `${site.words} Its log cannot be read: ${lines}`)
    const isGood = facts.tracerLevel !== null && FINE_LEVELS.has(facts.tracerLevel) && facts.receiptLevel === 'info'
    return ofSite(site, isGood, `${site.words} ${toWords(facts)}`)
  }

  #tracer({ sites }: StepRun): StepOutcome {
    const results = wellOf(sites).map((site) => {
      const level = this.#facts.get(site.url)?.tracerLevel ?? null
      const isGood = level !== null && FINE_LEVELS.has(level)
      return ofSite(
        site,
        isGood,
        isGood ? `A log tracer at ${level}.` : 'Put the lines above into its file and restart it.'
      )
    })
    const bad = results.filter(({ isGood }) => isGood !== true).length
    return bad === 0
      ? { state: 'not-needed', outcome: 'Every node has a log that can be read.', results }
      : { state: 'failed', outcome: `${bad} nodes need it by hand.`, results }
  }

  /** Nodes whose receipts are not at info; before the check nobody knows of any. */
  #lacking(sites: readonly AssistedSite[]): readonly AssistedSite[] {
    return sites.filter(({ url }) => {
      const facts = this.#facts.get(url)
      return facts !== undefined && facts.receiptLevel !== 'info'
    })
  }

  async #change(site: AssistedSite, body: readonly Fields[]): Promise<string | null> {
    const set = await site.api.rest('POST', '/api/settings', body)
    if (!set.ok) return set.error.sentence
    const known = this.#facts.get(site.url) ?? { tracerLevel: null, receiptLevel: null }
    this.#facts.set(site.url, { ...known, receiptLevel: body === INSERT ? 'info' : null })
    return null
  }

  async #undo(site: AssistedSite): Promise<string | null> {
    return (await this.#change(site, DELETE)) ?? (await reload(site))
  }
}

/** One node after the other: they reload, and all at once would be a moment without any of them. */
async function each(
  sites: readonly AssistedSite[],
  { tell }: StepRun,
  act: (site: AssistedSite) => Promise<string | null>,
  done: string
): Promise<StepOutcome> {
  if (sites.length === 0) return { state: 'not-needed', outcome: 'There is nothing to do.', results: [] }
  const results: AssistantResult[] = []
  for (const site of sites) {
    const refused = await act(site)
    results.push(ofSite(site, refused === null, refused ?? 'Done.'))
    tell([...results])
  }
  const bad = results.filter(({ isGood }) => isGood !== true)
  return bad.length === 0
    ? { state: 'done', outcome: done, results }
    : { state: 'failed', outcome: `${bad.length} of ${results.length} nodes refused; the others did it.`, results }
}

/** Any entry in `errors` says that nothing was applied, with HTTP 200 (management-api.md 7). */
async function reload(site: AssistedSite): Promise<string | null> {
  const answer = await site.api.rest('GET', RELOAD)
  return answer.ok ? toErrors(answer.value) : answer.error.sentence
}

function toErrors(value: unknown): string | null {
  const errors = Object.keys(toFields(toFields(toFields(value).data).errors))
  // Only the names of keys: what stands behind them may hold values of settings.
  return errors.length === 0
    ? null
    : `Nothing was applied; these settings are wrong: ${errors.slice(0, 5).join(', ').slice(0, 300)}.`
}

const VERIFY = {
  reload: async (site: AssistedSite): Promise<string | null> => {
    const answer = await site.api.rest('GET', RELOAD_BLOCKED)
    return answer.ok ? toErrors(answer.value) : `${nameOf(site)}: ${answer.error.sentence}`
  },
  read,
  receipt: 'details = "ReloadBlockedIps"'
}

async function read(site: AssistedSite) {
  const answer = await site.api.rest('GET', LOGS)
  if (!answer.ok) return answer.error.sentence
  return toReadLines(
    toList(toFields(toFields(answer.value).data).items).map((line) => ({
      at: toText(line.timestamp),
      level: toText(line.level),
      event: toText(line.event_id),
      text: toText(line.details)
    }))
  )
}

/** Values of other keys are looked at here and kept nowhere: exporters' headers hold passwords. */
function toFacts(settings: Fields): SiteFacts {
  const names = new Set(Object.keys(settings).flatMap((key) => /^tracer\.([^.]+)\./u.exec(key)?.[1] ?? []))
  const logs = [...names].filter(
    (name) => settings[`tracer.${name}.type`] === 'log' && settings[`tracer.${name}.enable`] !== 'false'
  )
  const [first] = logs.sort()
  const tracerLevel = first === undefined ? null : toText(settings[`tracer.${first}.level`]) || 'info'
  const receiptLevel = toText(settings[KEY]) || null
  return { tracerLevel, receiptLevel }
}

function toWords({ tracerLevel, receiptLevel }: SiteFacts): string {
  const tracer = tracerLevel === null ? 'It has no log tracer.' : `It logs at ${tracerLevel}.`
  const danger = tracerLevel === 'trace' ? ' A log at trace holds passwords.' : ''
  return `${tracer}${danger} Receipts are ${receiptLevel === null ? 'at trace' : `at ${receiptLevel}`}.`
}
