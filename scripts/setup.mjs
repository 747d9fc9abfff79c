// What start, test and stoa need on a machine that has only Node >= 20 and npm. Everything here is quick when nothing
// is to do, and writes to stderr only: stdout belongs to the command.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))
export const say = (text) => process.stderr.write(`${text}\n`)
export const stop = (text) => {
  say(text)
  process.exit(1)
}

/** Runs a program with its output on our stderr; its exit status. */
export function run(binary, args, options = {}) {
  const shell = process.platform === 'win32' && binary === 'npm'
  return spawnSync(binary, args, { cwd: root, stdio: ['ignore', 2, 2], shell, ...options }).status ?? 1
}

const has = (name) =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((file) => existsSync(file))

const readJson = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null)

/**
 * npm writes node_modules/.package-lock.json last, so it names what a finished install brought. Packages of other
 * platforms are optional and absent there.
 */
function packagesAreInstalled() {
  const installed = readJson(join(root, 'node_modules', '.package-lock.json'))?.packages
  if (!installed) return false
  const wanted = Object.entries(readJson(join(root, 'package-lock.json')).packages).filter(([path]) => path !== '')
  const agrees = ([path, { version, optional }]) =>
    installed[path]?.version === version || (optional && !installed[path])
  return wanted.every(agrees) && Object.keys(installed).length <= wanted.length
}

/** Two commands started at once in a fresh clone must not both install or build. */
const LOCK_PATIENCE_MS = 300_000
function alone(name, task) {
  const lock = join(root, `.cache`, `${name}.lock`)
  mkdirSync(dirname(lock), { recursive: true })
  const sleeper = new Int32Array(new SharedArrayBuffer(4))
  for (let waited = 0; ; waited += 200) {
    try {
      mkdirSync(lock)
      break
    } catch {
      const age = Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? 0)
      if (age > LOCK_PATIENCE_MS || waited > LOCK_PATIENCE_MS) rmSync(lock, { recursive: true, force: true })
      else Atomics.wait(sleeper, 0, 0, 200)
    }
  }
  const release = () => rmSync(lock, { recursive: true, force: true })
  process.on('exit', release)
  task()
  release()
  process.off('exit', release)
}

/** `npm ci` when the installed packages are not those of the lockfile. */
export function installPackages() {
  if (packagesAreInstalled()) return
  alone('packages', () => {
    if (packagesAreInstalled()) return
    say('Installing packages (npm ci) …')
    if (run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']))
      stop('npm ci failed: is the npm registry reachable from here?')
  })
}

/** The Node of the lockfile, else this one if it is new enough (macOS). */
export function findRuntime() {
  const require = createRequire(join(root, 'package.json'))
  for (const name of [`node-linux-${process.arch}`, `node-win-${process.arch}`]) {
    try {
      const folder = dirname(require.resolve(`${name}/package.json`))
      return join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
    } catch {
      // Not the package of this platform.
    }
  }
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > 22 || (major === 22 && minor >= 14)) return process.execPath
  return stop(
    `Stoa needs Node 22.14 or newer on this platform (found ${process.versions.node}): install it and try again.`
  )
}

const firstOf = (variable, names) => () => process.env[variable] ?? names.map((n) => has(n)).find(Boolean)

export const chromium = {
  what: 'a Chromium browser',
  apt: 'chromium',
  variable: 'CHROMIUM_PATH',
  found: firstOf('CHROMIUM_PATH', ['chromium', 'chromium-browser', 'google-chrome'])
}
export const natsServer = {
  what: 'nats-server',
  apt: 'nats-server',
  variable: 'NATS_SERVER_PATH',
  // Debian puts it where an ordinary user's PATH does not look.
  found: () =>
    firstOf('NATS_SERVER_PATH', ['nats-server'])() ??
    (existsSync('/usr/sbin/nats-server') ? '/usr/sbin/nats-server' : undefined)
}

/** Installs programs through apt when root on Debian; elsewhere one sentence that says what to install. */
export function installSystem(needs) {
  const missing = needs.filter((need) => !need.found())
  if (missing.length === 0) return
  const names = missing.map((need) => need.apt)
  if (process.platform === 'linux' && has('apt-get') && process.getuid?.() === 0) {
    say(`Installing ${names.join(' and ')} (apt) …`)
    const quiet = { stdio: ['ignore', 'ignore', 2], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }
    const install = ['install', '-y', '-qq', '--no-install-recommends', ...names]
    // The lists of a machine may be fresh enough; asking for them again costs seconds, so it is the second try.
    if (run('apt-get', install, { ...quiet, stdio: 'ignore' }) !== 0 && run('apt-get', ['update', '-qq'], quiet) === 0)
      run('apt-get', install, quiet)
    if (missing.every((need) => need.found())) return
  }
  stop(
    `Missing ${missing.map((need) => need.what).join(' and ')}: on Debian run «apt-get install ${names.join(' ')}» as root, ` +
      `elsewhere install them and set ${missing.map((need) => need.variable).join(' and ')} to their paths.`
  )
}

const BUILT_FROM = ['src', 'electron.vite.config.ts', 'package-lock.json', 'tsconfig.base.json']

/** A digest of everything that goes into the bundles; about 20 ms. */
function sourcesDigest() {
  const hash = createHash('sha256')
  const add = (path) => {
    if (statSync(path).isDirectory()) for (const name of readdirSync(path).sort()) add(join(path, name))
    else if (!/\.test\.tsx?$/.test(path)) hash.update(`${path}\0`).update(readFileSync(path))
  }
  for (const name of BUILT_FROM) add(name)
  return hash.digest('hex')
}

/** Builds the bundles into out/ when the sources are not those that they were made from. False: it failed. */
export function build(runtime) {
  const stamp = join(root, 'out', '.built-from')
  const isBuilt = () => existsSync(stamp) && readFileSync(stamp, 'utf8') === sourcesDigest()
  if (isBuilt()) return true
  let built = true
  alone('build', () => {
    if (isBuilt()) return
    const digest = sourcesDigest()
    say('Building …')
    const vite = join('node_modules', 'electron-vite', 'bin', 'electron-vite.js')
    // Beside, then swapped: what runs or is being tested never sees half a build.
    const fresh = join(root, 'out.new')
    built = run(runtime, [vite, 'build', '--logLevel', 'error', '--outDir', fresh]) === 0
    if (!built) return
    writeFileSync(join(fresh, '.built-from'), digest)
    rmSync(join(root, 'out'), { recursive: true, force: true })
    renameSync(fresh, join(root, 'out'))
  })
  return built
}
