// The steps of `npm test`, in order; the first failure ends it. Each test of vitest and playwright counts as one, each
// other step as one.
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { build, chromium, natsServer, root, run, say } from './setup.mjs'

const bin = (...path) => join('node_modules', ...path)
const biome = bin('@biomejs', 'biome', 'bin', 'biome')
const knip = bin('knip', 'bin', 'knip.js')
const tsc = bin('typescript', 'bin', 'tsc')
const vitest = bin('vitest', 'vitest.mjs')
const playwright = bin('playwright', 'cli.js')

const STEPS = [
  { name: 'lint', what: 'format and lint', args: [biome, 'check', '--error-on-warnings'] },
  { name: 'unused', what: 'unused files and exports', args: [knip, '--no-progress'] },
  { name: 'types', what: 'types', args: [tsc, '-b'] },
  { name: 'imports', what: 'import table', vitest: 'architecture' },
  { name: 'unit', what: 'unit tests', vitest: 'unit' },
  { name: 'build', what: 'bundles', build: true },
  { name: 'integration', what: 'integration tests', vitest: 'integration' },
  { name: 'app', what: 'the app in Chromium', playwright: 'headless' },
  { name: 'desktop', what: 'the desktop entry against the stand-in', playwright: 'desktop' }
]

const readReport = (file) => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return null
  }
}

/** A runner that ends badly without naming a failed test (a file that does not load) counts as one failure. */
const settle = (status, passed, failed) => ({ passed, failed: status !== 0 && failed === 0 ? 1 : failed })

function runVitest(runtime, project, env) {
  const file = join('test-results', `${project}.json`)
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
  const status = run(runtime, [vitest, 'run', '--project', project, ...reporters], { env })
  const report = readReport(file)
  return settle(status, report?.numPassedTests ?? 0, report?.numFailedTests ?? 0)
}

function runPlaywright(runtime, project, env) {
  const file = join('test-results', `${project}.json`)
  const output = ['--reporter=list,json', `--output=${join('test-results', project)}`]
  const status = run(runtime, [playwright, 'test', '--project', project, ...output], {
    env: { ...env, PLAYWRIGHT_JSON_OUTPUT_NAME: join(root, file) }
  })
  const stats = readReport(file)?.stats
  return settle(status, (stats?.expected ?? 0) + (stats?.flaky ?? 0), stats?.unexpected ?? 0)
}

function runStep(step, runtime, env) {
  if (step.vitest) return runVitest(runtime, step.vitest, env)
  if (step.playwright) return runPlaywright(runtime, step.playwright, env)
  if (step.build) {
    const built = build(runtime)
    return { passed: built ? 1 : 0, failed: built ? 0 : 1 }
  }
  const status = run(runtime, step.args, { env })
  return settle(status, status === 0 ? 1 : 0, 0)
}

/** Runs the named steps, or all. The last line on stdout is `N passed, N failed`; the answer is the exit code. */
export function runSteps(runtime, names, extraEnv) {
  const unknown = names.filter((name) => !STEPS.some((step) => step.name === name))
  if (unknown.length > 0) {
    say(`There is no step «${unknown[0]}»: ${STEPS.map((step) => step.name).join(', ')}.`)
    return 2
  }
  const wanted = STEPS.filter((step) => names.length === 0 || names.includes(step.name))
  const found = { CHROMIUM_PATH: chromium.found(), NATS_SERVER_PATH: natsServer.found() }
  // Tests that start `node` get the Node of the lockfile.
  const path = [join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter)
  const env = { ...process.env, ...found, ...extraEnv, PATH: path }
  rmSync('test-results', { recursive: true, force: true })
  mkdirSync('test-results')
  const total = { passed: 0, failed: 0 }
  const started = Date.now()
  for (const step of wanted) {
    const began = Date.now()
    const { passed, failed } = runStep(step, runtime, env)
    total.passed += passed
    total.failed += failed
    say(`${failed ? '✘' : '✓'} ${step.what} (${passed} passed, ${((Date.now() - began) / 1000).toFixed(1)} s)`)
    if (failed) break
  }
  say(`${((Date.now() - started) / 1000).toFixed(0)} s in all`)
  process.stdout.write(`${total.passed} passed, ${total.failed} failed\n`)
  return total.failed === 0 ? 0 : 1
}
