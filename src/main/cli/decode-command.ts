import type { Readable } from 'node:stream'
import { err, ok, type Result } from '../../shared/cluster/result.ts'
import { decodeBatch } from '../../shared/wire/decode-batch.ts'
import { toDecodedJson } from '../../shared/wire/event-json.ts'
import type { WireVersion } from '../../shared/wire/wire-layout.table.ts'
import { type Arguments, type Command, type CommandFailure, failed, wrongUse } from './command.ts'
import { DecodeRelease } from './decode-release.ts'
import { type InputLine, inputLines } from './input-lines.ts'
import { LineOutput } from './line-output.ts'
import { textOption } from './parse-arguments.ts'

/** Twice the largest payload that is decoded, in hex, and room for white space; the decoder's own limit is told first. */
const LINE_MAX_CHARACTERS = 8 * 1024 * 1024

/** `stoa decode`: payloads in hex, one a line, to JSON, one a line. */
export const decodeCommand: Command = {
  name: 'decode',
  summary: 'decode payloads given as hex',
  help: `
stoa decode [--release auto|0.12|0.13|0.14|0.15|0.16] [HEX…]

Decodes each HEX, or each line of stdin when none is given, and prints one JSON object a line:
nodeId, events, and where it applies error, errorAt and fatal, then wire (the table of the wire
format that was used, A to H). An empty line is an empty payload. Spaces and a leading 0x are ignored.

A payload that cannot be decoded is an answer like any other. A line that is not hex is answered by
the error "not-hex", decoding goes on, and the exit code is 1.

  --release R   auto (default): the release that the payloads read so far speak for; what speaks for
                it, and how surely, is told on stderr at the end. 0.16 means the newest wire.`,
  options: { release: { type: 'string' }, json: { type: 'boolean' } },
  async run(args, context) {
    const release = DecodeRelease.parse(textOption(args, 'release') ?? 'auto')
    if (!release.ok) return err(wrongUse(release.error))
    const output = new LineOutput(context.output)
    let firstBad: number | null = null
    let bad = 0
    for await (const lines of linesOf(args, context.input)) {
      const payloads = lines.map(({ text }) => (text === null ? null : toPayload(text)))
      const wire = release.value.wireFor(payloads)
      for (const [index, payload] of payloads.entries()) {
        if (payload === null) {
          bad++
          firstBad ??= lines[index]?.number ?? null
        }
        await output.write(`${payload === null ? NOT_HEX : answer(payload, wire)}\n`)
      }
      // Somebody may wait for these answers before giving more.
      await output.flush()
      if (output.closed) return ok(undefined)
    }
    await output.end()
    const sentence = release.value.sentence()
    if (sentence !== null) context.errors.write(`${sentence}\n`)
    return settle(bad, firstBad)
  }
}

const NOT_HEX = JSON.stringify({ nodeId: null, events: [], error: 'not-hex', fatal: true, wire: null })

function answer(payload: Uint8Array, wire: WireVersion): string {
  return JSON.stringify({ ...toDecodedJson(decodeBatch(payload, wire), wire), wire })
}

function settle(bad: number, firstBad: number | null): Result<void, CommandFailure> {
  if (firstBad === null) return ok(undefined)
  const rest = bad === 1 ? '' : `, nor were ${bad - 1} more`
  return err(failed(`Line ${firstBad} was not hexadecimal${rest}; the other lines were decoded.`))
}

function linesOf(args: Arguments, input: Readable): AsyncIterable<readonly InputLine[]> | readonly InputLine[][] {
  if (args.words.length === 0) return inputLines(input, LINE_MAX_CHARACTERS)
  return [args.words.map((text, index) => ({ number: index + 1, text }))]
}

/** Null: not hexadecimal. */
function toPayload(text: string): Uint8Array | null {
  const digits = text.replace(/\s+/g, '').replace(/^0x/i, '')
  return digits.length % 2 === 0 && /^[0-9a-fA-F]*$/.test(digits) ? Buffer.from(digits, 'hex') : null
}
