/** One row of style.md section 2. Paths are below src; `packages` are the outside modules, `x*` by beginning. */
interface Row {
  readonly from: string
  readonly ours: readonly string[]
  /** Only as `import type`. */
  readonly typesOf?: readonly string[]
  readonly packages: readonly string[]
}

const WORDS = ['shared/cluster']
const RULES = [
  'shared/cluster',
  'shared/wire',
  'shared/topology',
  'shared/roles',
  'shared/propagation',
  'shared/latency'
]
const PAGE = [
  '@orpc/client',
  '@orpc/contract',
  '@tanstack/react-router',
  '@tanstack/react-virtual',
  'class-variance-authority',
  'cmdk',
  'lucide-react',
  'radix-ui',
  'react',
  'react-dom',
  'recharts',
  'tailwind-merge',
  'zustand'
]
const HOST = ['node:*', '@orpc/*', 'electron-log']

/**
 * Who may import whom. `main/page` is what both hosts need of each other's work (asset map, content policy, message
 * gate) and may not take from each other; the entries compose.
 */
export const ROWS: readonly Row[] = [
  { from: 'shared/globals.d.ts', ours: [], packages: [] },
  { from: 'shared/cluster', ours: [], packages: [] },
  { from: 'shared/wire', ours: WORDS, packages: [] },
  { from: 'shared/topology', ours: WORDS, packages: [] },
  { from: 'shared/roles', ours: WORDS, packages: [] },
  { from: 'shared/propagation', ours: WORDS, packages: [] },
  { from: 'shared/latency', ours: WORDS, packages: [] },
  { from: 'shared/findings', ours: RULES, packages: [] },
  { from: 'shared/api', ours: [...RULES, 'shared/findings'], packages: ['valibot', '@orpc/contract'] },
  { from: 'main/stalwart', ours: ['shared'], packages: ['node:*', 'valibot'] },
  {
    from: 'main/sources',
    ours: ['shared', 'main/stalwart'],
    packages: ['node:*', '@nats-io/*', 'valibot', 'smol-toml']
  },
  { from: 'main/history', ours: ['shared'], packages: ['node:*', 'better-sqlite3'] },
  { from: 'main/secrets', ours: ['shared'], packages: ['node:*'] },
  { from: 'main/actions', ours: ['shared', 'main/secrets', 'main/stalwart'], packages: ['node:*'] },
  { from: 'main/page', ours: ['shared'], packages: ['node:*'] },
  {
    from: 'main/engine',
    ours: ['shared', 'main/sources', 'main/history', 'main/secrets', 'main/actions'],
    packages: HOST
  },
  { from: 'main/host-electron', ours: ['shared', 'main/engine', 'main/page'], packages: [...HOST, 'electron'] },
  { from: 'main/host-headless', ours: ['shared', 'main/engine', 'main/page'], packages: [...HOST, 'ws'] },
  { from: 'main/cli', ours: ['shared', 'main/engine'], packages: HOST },
  {
    from: 'main/electron.ts',
    ours: ['shared', 'main/engine', 'main/host-electron'],
    packages: ['node:*', 'electron', 'electron-log']
  },
  {
    from: 'main/headless.ts',
    ours: ['shared', 'main/engine', 'main/host-headless', 'main/cli'],
    packages: ['node:*', 'electron-log']
  },
  { from: 'preload', ours: [], typesOf: ['shared/api'], packages: ['electron'] },
  { from: 'renderer/client', ours: ['shared/api'], packages: PAGE },
  { from: 'renderer/state', ours: ['shared', 'renderer/client'], packages: PAGE },
  { from: 'renderer/views', ours: ['shared', 'renderer/state', 'renderer/ui'], packages: PAGE },
  { from: 'renderer/frame', ours: ['shared', 'renderer/state', 'renderer/ui', 'renderer/views'], packages: PAGE },
  { from: 'renderer/ui', ours: [], packages: PAGE },
  { from: 'renderer/main.tsx', ours: ['shared', 'renderer'], packages: PAGE }
]

/** One home for each dangerous import or name; style.md section 2. A place with a leading dot or dash is a file's end. */
export const HOMES: readonly { package?: string; name?: RegExp; homes: readonly string[] }[] = [
  { package: 'electron', homes: ['main/host-electron', 'main/electron.ts', 'preload'] },
  { package: 'better-sqlite3', homes: ['main/history'] },
  { package: '@nats-io/*', homes: ['main/sources'] },
  { package: 'ws', homes: ['main/host-headless'] },
  { package: 'node:http', homes: ['main/host-headless', 'main/stalwart', 'main/sources'] },
  { package: 'node:https', homes: ['main/stalwart', 'main/sources'] },
  { package: 'valibot', homes: ['shared/api', 'main/stalwart', '.schema.ts'] },
  { package: 'node:vm', homes: [] },
  { name: /\bwindow\.bridge\b/, homes: ['renderer/client'] },
  { name: /\bnew WebSocket\b|\bWebSocket\.\w/, homes: ['renderer/client'] }
]

const CLOCK_HOMES = ['main/engine', 'renderer/ui']

/** Words that style.md section 11 and security.md forbid, outside the places that may hold them. */
export const BANNED: readonly { what: string; pattern: RegExp; homes: readonly string[] }[] = [
  { what: 'a wall clock', pattern: /\bDate\.now\b|\bnew Date\(\s*\)/, homes: CLOCK_HOMES },
  { what: 'a monotonic clock', pattern: /\bperformance\.now\b|\bprocess\.hrtime\b/, homes: CLOCK_HOMES },
  {
    what: 'a timer',
    pattern:
      /\b(setTimeout|setInterval|requestAnimationFrame)\b(?!\()|(?<!\.)\b(setTimeout|setInterval)\(|\btimers\/promises\b/,
    homes: CLOCK_HOMES
  },
  { what: 'the environment', pattern: /\bprocess\.env\b/, homes: ['main/electron.ts', 'main/headless.ts'] },
  { what: 'console', pattern: /(?<![.\w])console\./, homes: [] },
  { what: 'sending on NATS', pattern: /\.publish\s*\(/, homes: [] },
  { what: 'code from text', pattern: /\beval\s*\(|\bnew Function\b/, homes: [] },
  {
    what: 'markup from text',
    pattern: /\b(innerHTML|outerHTML|insertAdjacentHTML|dangerouslySetInnerHTML|srcdoc)\b|\bdocument\.write/,
    homes: []
  },
  { what: 'opening links', pattern: /\bopenExternal\b/, homes: ['main/host-electron/open-link.ts'] },
  { what: 'raw IPC', pattern: /\bipc(Main|Renderer)\b/, homes: ['main/host-electron', 'preload'] },
  { what: 'unchecked TLS', pattern: /\brejectUnauthorized\s*:\s*false\b|NODE_TLS_REJECT_UNAUTHORIZED/, homes: [] },
  { what: 'ATTACH', pattern: /\bATTACH\b/, homes: [] }
]

/** Lines of a file at which it hides a noun. */
export const LINES_MAX = 400

/** Names that say nothing; parts of a name, and some that are only wrong alone. */
export const NAMES_NEVER =
  /(^|-)(utils?|helpers?|common|misc|manager|handler2|v2|legacy)(-|$)|^(lib|data|info|new|service)$/

/** Comments that switch a check off, and how many there may be: the number only goes down. */
export const SUPPRESSION_WORDS = /(biome-ignor[e]|@ts-(ignor[e]|nochec[k]|expect-erro[r])|eslint-disabl[e])/
export const SUPPRESSIONS = 0
