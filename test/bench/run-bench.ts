import { parseArgs } from 'node:util'
import { benchDecode } from './decode-speed.ts'
import { type Figure, inMillions, toJsonLine, toTable } from './figure.ts'
import { benchFoldLoad } from './fold-load.ts'
import { benchJump } from './jump.ts'
import { benchOpening } from './open-recording.ts'
import { benchPage } from './page-speed.ts'
import { benchRecording } from './recording-speed.ts'
import { benchSteadyRecording } from './steady-recording.ts'
import { benchViewModels } from './view-models.ts'

/** The figures of `stoa bench`, as they stand in the README; started by `src/main/cli/bench-command.ts`. */
const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: [] },
    minutes: { type: 'string' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false }
  }
})
const seed = Number(values.seed)
const { quick } = values
const minutes = Number(values.minutes ?? (quick ? 0.5 : 5))

const BENCHES: readonly { readonly names: readonly string[]; run(): Promise<Figure[]> }[] = [
  { names: ['decode'], run: async () => toFigures(benchDecode(seed)) },
  {
    names: ['recording'],
    run: () => benchRecording({ seed, frames: quick ? 300_000 : 3_000_000, rounds: quick ? 1 : 5 })
  },
  { names: ['disk', 'memory'], run: () => benchSteadyRecording({ seed, minutes }) },
  { names: ['jump'], run: () => benchJump({ seed, events: quick ? 1_000_000 : 10_000_000, jumps: quick ? 50 : 200 }) },
  {
    names: ['fold'],
    run: async () => [100, 1_000].map((mustHear) => benchFoldLoad({ seed, seconds: quick ? 15 : 60, mustHear }))
  },
  { names: ['views'], run: () => benchViewModels({ seed, seconds: quick ? 20 : 90 }) },
  { names: ['open'], run: () => benchOpening({ seed, bytes: quick ? 50e6 : 1e9, rounds: quick ? 2 : 5 }) },
  { names: ['page'], run: () => benchPage({ seed, seconds: quick ? 5 : 20 }) }
]

const say = (text: string) => process.stderr.write(`${text}\n`)
const known = BENCHES.flatMap(({ names }) => names)
const stranger = values.only.find((name) => !known.includes(name))
if (stranger !== undefined || !(minutes > 0) || !Number.isInteger(seed) || seed < 1) {
  say(`--only takes ${known.join(', ')}; --minutes and --seed take numbers above 0.`)
  process.exit(2)
}
say(`Seed ${seed}, Node ${process.version}, ${quick ? 'quick: a look, not a measurement' : 'full'}.`)
const figures: Figure[] = []
for (const bench of BENCHES) {
  if (values.only.length > 0 && !bench.names.some((name) => values.only.includes(name))) continue
  say(`Measuring ${bench.names.join(' and ')} …`)
  for (const figure of await bench.run()) {
    figures.push(figure)
    if (values.json) process.stdout.write(`${toJsonLine(figure)}\n`)
    else say(`  ${figure.figure}: ${figure.value.toFixed(3)}`)
  }
}
if (!values.json) process.stdout.write(toTable(figures))
process.exit(0)

function toFigures(decode: ReturnType<typeof benchDecode>): Figure[] {
  const objects = `${inMillions(decode.decodeEventsPerSecond)} as objects, ratio ${decode.decodeRatio.toFixed(2)}`
  return [
    {
      figure: 'decode ÷ walk over the same bytes',
      measured: `${inMillions(decode.scanEventsPerSecond)} events decoded`,
      counterpart: `${inMillions(decode.walkEventsPerSecond)} events walked over`,
      value: decode.scanRatio,
      target: 0.25,
      better: 'higher',
      note: `every event found and checked, fields read when asked for, as the fold does; for a page or an export ${objects}`
    }
  ]
}
