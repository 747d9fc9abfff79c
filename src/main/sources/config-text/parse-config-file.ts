import { parse, TomlError } from 'smol-toml'
import { err, ok, type Result } from '../../../shared/cluster/result.ts'
import { parseJsonLines } from '../../../shared/findings/config/json-lines.ts'
import { isEnvironment, readEnvironment } from '../../../shared/findings/config/node-environment.ts'
import { toOldNode } from '../../../shared/findings/config/old-file.ts'
import { type ConfigFile, readObjects } from '../../../shared/findings/config/read-configuration.ts'

/** Why a file cannot be judged. Line and column from 1; null: not known. The sentence repeats nothing of the file, which may hold a password. */
export interface ConfigTrouble {
  readonly line: number | null
  readonly column: number | null
  readonly sentence: string
}

/** A list of JSON, not the header of a TOML table. */
const JSON_LIST = /^\[\s*(?:\[\s*"|["{\]]|$)/u

/**
 * Reads one file of a configuration: JSON of the new line (objects, lists, answers, NDJSON), the environment of one of its
 * nodes, or the TOML of one of the old line. What it is follows from the text; its name only names it.
 */
export function parseConfigFile(name: string, text: string): Result<ConfigFile, ConfigTrouble> {
  const begins = text.replace(/^\uFEFF/u, '').trimStart()
  if (begins === '') return err({ line: null, column: null, sentence: 'It is empty.' })
  if (begins.startsWith('{') || JSON_LIST.test(begins))
    return parseJson(name, begins === text ? text : text.replace(/^\uFEFF/u, ' '))
  if (isEnvironment(text)) {
    const environment = readEnvironment(name, text)
    return ok({ name, what: 'the environment of a node', kinds: new Map(), node: null, environment })
  }
  return parseOldFile(name, text)
}

function parseJson(name: string, text: string): Result<ConfigFile, ConfigTrouble> {
  const document = parseJsonLines(text)
  if (!document.ok) {
    const { line, column, sentence } = document.error
    return err({ line, column, sentence: `This JSON cannot be read: line ${line}, column ${column}: ${sentence}.` })
  }
  const file = readObjects(name, document.value)
  return file.ok ? file : err({ line: null, column: null, sentence: `This JSON cannot be judged: ${file.error}.` })
}

function parseOldFile(name: string, text: string): Result<ConfigFile, ConfigTrouble> {
  try {
    const node = toOldNode(name, parse(text), text)
    const isOurs = [...node.settings.keys()].some((key) =>
      /^(?:cluster|store|storage|server|tracer|webhook|metrics|http)\./u.test(key)
    )
    if (!isOurs) {
      return err({
        line: null,
        column: null,
        sentence:
          'No setting of Stalwart was found in it: it is read as the TOML file of a node of 0.15 or before, which has [cluster] and [store."…"] sections.'
      })
    }
    return ok({ name, what: 'the file of a node (0.15 or before)', kinds: new Map(), node, environment: null })
  } catch (error) {
    if (!(error instanceof TomlError))
      return err({ line: null, column: null, sentence: 'This file cannot be read: it is nested too deeply.' })
    // The parser's message goes on with the lines around the fault, which may hold a password.
    const reason = (error.message.split('\n')[0] ?? '').replace(/^Invalid TOML document: /u, '')
    const { line, column } = error
    return err({ line, column, sentence: `This TOML cannot be read: line ${line}, column ${column}: ${reason}.` })
  }
}
