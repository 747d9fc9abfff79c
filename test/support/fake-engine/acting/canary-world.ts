import type {
  CanaryCell,
  CanaryRound,
  CanarySetUp,
  CanarySite,
  CanaryView,
  FirstRound,
  LogAssistant
} from '../../../../src/shared/api/canary-views.ts'
import type { LatencyPoint } from '../../../../src/shared/api/latency-views.ts'
import { HOSTILE, makeRandom, type Scene } from '../world.ts'

const HOUR_MS = 3_600_000
const STEP_MS = 60_000
const ABOUT =
  'From the moment a rename leaves Stoa for one node to the event on another node’s stream, all by Stoa’s own monotonic clock: no node’s clock is used. The diagonal is the request’s own answer.'

const sizeOf = (scene: Scene): number => (scene === 'many' ? 64 : scene === 'three' ? 3 : scene === 'four' ? 4 : 8)
/** Silent in the scene that is in trouble; slow beside it. */
const CUT = 3
const SLOW = 5

const isTrouble = (scene: Scene): boolean => scene === 'trouble' || scene === 'hostile'

function siteOf(scene: Scene, at: number, nowMs: number): CanarySite {
  const isCut = isTrouble(scene) && at === CUT
  const isLost = isTrouble(scene) && at === 1
  const odd = HOSTILE[at % HOSTILE.length] ?? ''
  return {
    url:
      scene === 'hostile'
        ? `https://${odd.replaceAll(/\s/gu, '').slice(0, 80)}${at}`
        : `https://mx${at + 1}.example.net`,
    nodeId: scene === 'hostile' && at % 2 === 0 ? null : at,
    stream: isLost ? 'lost' : 'listening',
    sentence: isLost ? (scene === 'hostile' ? odd : `https://mx2.example.net refuses connections (ECONNREFUSED).`) : '',
    sinceUs: String((nowMs - HOUR_MS) * 1000),
    silentRounds: isCut ? 4 : 0,
    isCut,
    answeredUs: isCut ? String((nowMs - 5 * STEP_MS) * 1000) : String((nowMs - 20_000) * 1000)
  }
}

function pointOf(random: () => number, atMs: number, base: number, count: number): LatencyPoint {
  const p50 = base * (0.9 + random() * 0.2)
  return { atMs, p50, p90: p50 * 1.3, p99: p50 * 1.8, max: p50 * (2 + random()), count }
}

function cellOf(scene: Scene, via: number, site: number, nowMs: number): CanaryCell {
  const random = makeRandom(via * 101 + site * 7 + 3)
  const isSilent = isTrouble(scene) && site === CUT && via !== CUT
  const base = via === site ? 5 : isTrouble(scene) && site === SLOW ? 640 : 7 + random() * 9
  const whole = pointOf(random, nowMs - HOUR_MS, base, 15)
  return {
    ...{ via, site, whole, silent: isSilent ? 4 : 0 },
    lastMs: isSilent ? null : base * (0.9 + random() * 0.3),
    lastUs: String((nowMs - via * STEP_MS) * 1000)
  }
}

function roundOf(scene: Scene, back: number, nowMs: number): CanaryRound {
  const size = sizeOf(scene)
  const via = back % size
  const isFailed = isTrouble(scene) && back === 6
  const isSilent = isTrouble(scene) && back < 4 && via !== CUT
  const others = Array.from({ length: size }, (_, at) => at).filter((at) => at !== via && !(isSilent && at === CUT))
  return {
    ...{ round: 10_000 - back, seq: 900_000 - back * 40, via },
    beganUs: String((nowMs - back * STEP_MS - 20_000) * 1000),
    cause: back === 2 ? 'block' : back === 4 ? 'asked' : 'turn',
    answers: isFailed ? [] : [via, ...others].map((site) => ({ site, afterMs: 6 + ((site * 7 + back) % 9) })),
    silent: isSilent ? [CUT] : [],
    state: isFailed ? 'failed' : 'over',
    sentence: isFailed ? 'https://mx7.example.net did not answer within 5 s.' : ''
  }
}

/** What the canary measured in a scene. */
export function canaryOf(
  scene: Scene,
  nowMs: number,
  pair: { readonly via: string; readonly url: string } | null
): CanaryView {
  const fromMs = nowMs - HOUR_MS
  const none = scene === 'empty' || scene === 'file'
  const size = none ? 0 : sizeOf(scene)
  const sites = Array.from({ length: size }, (_, at) => siteOf(scene, at, nowMs))
  const places = sites.map((_, at) => at)
  const random = makeRandom(11)
  const nameOf = (url: string): string => {
    const site = sites.find((each) => each.url === url)
    return site?.nodeId == null ? url : `node ${site.nodeId}`
  }
  const pairs = [
    ...(pair ? [[nameOf(pair.via), nameOf(pair.url)]] : []),
    ...places.slice(0, 7).map((at) => [`node ${at}`, `node ${(at + 5) % Math.max(1, size)}`])
  ]
  return {
    ...{ fromMs, toMs: nowMs, stepMs: STEP_MS, about: ABOUT, sites, siteCount: scene === 'many' ? 1_024 : size },
    isSetUp: scene === 'empty' ? false : scene === 'file' ? null : true,
    everyMs: none ? null : 60_000,
    cells: places.flatMap((via) => places.map((site) => cellOf(scene, via, site, nowMs))),
    rounds: none ? [] : Array.from({ length: 30 }, (_, back) => roundOf(scene, back, nowMs)),
    roundCount: none ? 0 : 1_842,
    series: none
      ? []
      : pairs.slice(0, 8).map(([from, to], at) => ({
          name: `${from} → ${to}`,
          points: Array.from({ length: 60 }, (_, step) =>
            pointOf(random, fromMs + step * STEP_MS, at === 0 ? 12 : 7 + at, 1)
          ).filter((_, step) => step % 4 === at % 4),
          whole: pointOf(random, fromMs, 8 + at, 15),
          offset: null
        }))
  }
}

/** Where the guided set-up stands. */
export function setUpOf(scene: Scene): CanarySetUp {
  const isSet = scene !== 'well'
  const sites = Array.from({ length: 4 }, (_, at) => ({
    url: `https://mx${at + 1}.example.net`,
    nodeId: at === 3 ? null : at
  }))
  const body = JSON.stringify(
    {
      using: ['urn:ietf:params:jmap:core', 'urn:stalwart:jmap'],
      methodCalls: [
        [
          'x:Account/set',
          {
            create: {
              canary: {
                '@type': 'User',
                name: 'stoa-canary',
                credentials: { '0': { '@type': 'Password', secret: '•••' } }
              }
            }
          },
          '0'
        ]
      ]
    },
    null,
    2
  )
  return {
    ...{ sites, line: 'new', hasPassword: isSet, isRunning: isSet },
    login: isSet ? { user: 'stoa-canary@example.net', everyMs: 60_000 } : null,
    account: {
      steps: [
        {
          title: 'Make the mailbox',
          text: 'One ordinary mailbox of its own.',
          request: { line: 'POST https://mx1.example.net/jmap/', body }
        },
        { title: 'Enter its login here', text: 'The address and the password.', request: null }
      ],
      canMake: scene !== 'trouble',
      why: scene === 'trouble' ? 'The management key lacks sysAccountCreate.' : ''
    }
  }
}

/** A first round, from its begin to its end. */
export function firstRoundOf(scene: Scene): readonly FirstRound[] {
  const sites = setUpOf(scene).sites
  const opening = sites.map((site) => ({
    ...site,
    verdict: 'open' as const,
    afterMs: null,
    sentence: 'Its stream stands.'
  }))
  const ended = sites.map((site, at) =>
    at === 2 && isTrouble(scene)
      ? {
          ...site,
          verdict: 'silent' as const,
          afterMs: null,
          sentence: 'Its stream stands, and its event did not come within the time.'
        }
      : { ...site, verdict: 'heard' as const, afterMs: 7 + at, sentence: 'Its event came.' }
  )
  const isGood = !isTrouble(scene)
  return [
    { isOver: false, isGood: false, sentence: 'The streams are opened.', results: opening },
    {
      isOver: true,
      isGood,
      sentence: isGood ? 'All 4 nodes answered.' : '3 of 4 nodes answered; of the others stands why not.',
      results: ended
    }
  ]
}

/** The assistant of the logs, in the middle of its way. */
export function assistantOf(scene: Scene): LogAssistant {
  const sites = setUpOf(scene).sites
  const request = {
    line: 'POST https://mx1.example.net/jmap/',
    body: '{\n  "methodCalls": [["x:Tracer/get", { "ids": null }, "0"]]\n}'
  }
  const step = {
    about: 'What it does, in plain words.',
    price: 'One read a node.',
    requests: [request],
    changes: true,
    refusal: null,
    state: 'open' as const,
    outcome: '',
    results: []
  }
  return {
    ...{ line: 'new', sites, actions: true },
    steps: [
      {
        ...step,
        ...{
          step: 'check',
          title: 'See what is there',
          changes: false,
          state: 'done',
          outcome: 'The next steps set up what is missing.'
        },
        results: [
          { url: null, nodeId: null, isGood: false, sentence: 'Receipts are at trace: no log has them.' },
          ...sites.map(({ url, nodeId }, at) => ({
            url,
            nodeId,
            isGood: at !== 3,
            sentence:
              at === 3
                ? 'Its log cannot be read: serverUnavailable.'
                : 'mx.example.net, 0.16.19, role worker. Its log can be read.'
          }))
        ]
      },
      {
        ...step,
        step: 'tracer',
        title: 'A log that can be read',
        state: 'not-needed',
        outcome: 'The log in /var/log/stalwart, at info, is fit.',
        requests: []
      },
      { ...step, step: 'override', title: 'Receipts at info' },
      {
        ...step,
        step: 'activate',
        title: 'Make it so on all nodes',
        state: 'failed',
        outcome:
          'It was refused: validationFailed, environment variable not found (WebHook jpr). Nothing was broadcast.'
      },
      {
        ...step,
        step: 'verify',
        title: 'Prove it end to end',
        state: 'running',
        outcome: 'It is under way.',
        results: sites.map(({ url, nodeId }) => ({
          url,
          nodeId,
          isGood: null,
          sentence: 'Waiting for its receipt of node 0’s reload.'
        }))
      },
      {
        ...step,
        step: 'undo',
        title: 'Take it back',
        refusal: scene === 'trouble' ? 'This cluster was set up without actions.' : null
      }
    ]
  }
}
