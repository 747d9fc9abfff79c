// The one door for `npm start`, `npm test` and `npm run stoa`: runs on any Node >= 20, sets up what is missing, then
// hands over to the Node that the lockfile brings (better-sqlite3 13 crashes on Node 20; toolchain.md, fact 1).
import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { electronBinary } from './electron-binary.mjs'
import { build, chromium, findRuntime, installPackages, installSystem, natsServer, root, say, stop } from './setup.mjs'
import { runSteps } from './test-steps.mjs'

const USAGE = 'npm start [-- --demo] · npm test [-- STEP…] · npm run -s stoa -- COMMAND · npm run build | check | setup'

process.chdir(root)
const [command = 'start', ...rest] = process.argv.slice(2)

/** Becomes the child: same streams, same signals, same exit code. */
function become(binary, args, extra = {}) {
  const child = spawn(binary, args, { stdio: 'inherit', env: { ...process.env, ...extra } })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('error', (error) => stop(`${binary} does not start: ${error.message}`))
  child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)))
}

function mustBuild(runtime) {
  if (!build(runtime)) stop('The build failed.')
}

function start(runtime) {
  mustBuild(runtime)
  const web = rest.includes('--web')
  const args = rest.filter((word) => word !== '--web')
  const display = process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY
  const electron = web ? { kind: 'unwanted' } : electronBinary(runtime, Boolean(display))
  if (electron.kind === 'found') {
    // Chromium's own sandbox refuses to run as root; nobody else gets this switch.
    const asRoot = process.platform === 'linux' && process.getuid?.() === 0
    become(electron.path, ['.', ...(asRoot ? ['--no-sandbox'] : []), ...args])
    return
  }
  if (electron.kind === 'missing') say(electron.sentence)
  become(runtime, [join('out', 'main', 'headless.js'), 'serve', ...args])
}

function stoa(runtime) {
  mustBuild(runtime)
  if (rest[0] === 'bench') installSystem([natsServer])
  const found = natsServer.found()
  become(runtime, [join(root, 'out', 'main', 'headless.js'), ...rest], found ? { NATS_SERVER_PATH: found } : {})
}

installPackages()
const runtime = findRuntime()

switch (command) {
  case 'start':
    start(runtime)
    break
  case 'stoa':
    stoa(runtime)
    break
  case 'build':
    mustBuild(runtime)
    break
  case 'setup':
    installSystem([chromium, natsServer])
    say(`Ready. Scripts run on Node ${String(spawnSync(runtime, ['-v']).stdout).trim()}.`)
    break
  case 'check':
    process.exit(runSteps(runtime, ['lint', 'unused', 'types', 'imports'], {}))
    break
  case 'test':
  case 'test:long':
    if (!existsSync('test')) stop('The tests are not in this folder; clone the repository to run them.')
    installSystem([chromium, natsServer])
    process.exit(runSteps(runtime, rest, command === 'test:long' ? { STOA_LONG: '1' } : {}))
    break
  default:
    say(`There is no command «${command}». ${USAGE}`)
    process.exit(2)
}
