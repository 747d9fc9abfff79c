import { parseArgs } from 'node:util'
import { DEMO_DEFAULTS } from '../../shared/api/cluster-file.ts'
import { err, ok, type Result } from '../../shared/cluster/result.ts'

/** `--demo` with its numbers, within the bounds of the contract. */
export interface DemoArguments {
  readonly seed: number
  readonly nodes: number
  readonly rate: number
}

export interface DesktopArguments {
  /** Null: no demo asked for. */
  readonly demo: DemoArguments | null
  /** `--data`; null: the system's place for this program. */
  readonly dataFolder: string | null
  /** E10 of product/user-pains.md: starts without GPU where drivers are broken. */
  readonly disableGpu: boolean
}

export type DesktopArgumentError =
  | { readonly kind: 'not-a-number'; readonly option: string; readonly min: number; readonly max: number }
  /** R8: a packaged program can be debugged by nobody. */
  | { readonly kind: 'debugger'; readonly option: string }

/** Switches that open a debugging door into main or page; with or without a value. */
const DEBUG_SWITCH = /^--(?:remote-debugging-[a-z-]+|inspect(?:-[a-z-]+)?|js-flags|remote-allow-origins)(?:=|$)/

/**
 * Reads the arguments after the program's own. Unknown ones are left alone: Chromium has its own (`--no-sandbox`) and
 * the system may add some. `packaged` refuses debugging switches by name.
 */
export function parseDesktopArguments(
  args: readonly string[],
  packaged: boolean
): Result<DesktopArguments, DesktopArgumentError> {
  const door = packaged ? args.find((argument) => DEBUG_SWITCH.test(argument)) : undefined
  if (door !== undefined) return err({ kind: 'debugger', option: door.split('=', 1)[0] ?? door })
  const { values } = parseArgs({
    args: [...args],
    strict: false,
    options: {
      demo: { type: 'boolean' },
      seed: { type: 'string' },
      nodes: { type: 'string' },
      rate: { type: 'string' },
      data: { type: 'string' },
      'disable-gpu': { type: 'boolean' }
    }
  })
  const seed = numberOf('seed', values.seed, { min: 1, max: Number.MAX_SAFE_INTEGER, otherwise: 1 })
  if (!seed.ok) return seed
  const nodes = numberOf('nodes', values.nodes, { min: 1, max: 1024, otherwise: 12 })
  if (!nodes.ok) return nodes
  const rate = numberOf('rate', values.rate, { min: 0.1, max: 100_000, otherwise: DEMO_DEFAULTS.rate })
  if (!rate.ok) return rate
  return ok({
    demo: values.demo === true ? { seed: seed.value, nodes: nodes.value, rate: rate.value } : null,
    dataFolder: typeof values.data === 'string' && values.data !== '' ? values.data : null,
    disableGpu: values['disable-gpu'] === true
  })
}

/** The sentence for a refused start, for a terminal. */
export function desktopArgumentSentence(error: DesktopArgumentError): string {
  return error.kind === 'debugger'
    ? `Stoa does not start with ${error.option}.`
    : `--${error.option} takes a number from ${error.min} to ${error.max}.`
}

interface Span {
  readonly min: number
  readonly max: number
  readonly otherwise: number
}

function numberOf(option: string, text: unknown, span: Span): Result<number, DesktopArgumentError> {
  if (text === undefined) return ok(span.otherwise)
  const value = typeof text === 'string' && text.trim() !== '' ? Number(text) : Number.NaN
  return value >= span.min && value <= span.max
    ? ok(value)
    : err({ kind: 'not-a-number', option, min: span.min, max: span.max })
}
