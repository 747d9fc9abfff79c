import type { ObservationBatch } from '../../shared/cluster/observation.ts'
import { BatchWriter, walkBatch } from '../../shared/cluster/observation-batch.ts'
import { toSeq, toUnixUs } from '../../shared/cluster/units.ts'
import type { WireVersion } from '../../shared/wire/wire-layout.table.ts'
import { cutChunk } from '../history/cut-chunk.ts'
import type { DerivedRows, PinRow } from '../history/derived.ts'
import type { ChunkQuery, DecodedChunk, JournalReader } from '../history/journal-reader.ts'
import type { RecordingPart } from '../history/recording-copy.ts'
import type { RecordingFile } from '../history/recording-file.ts'
import { anonymiseNote } from './anonymise-note.ts'
import { anonymisePayload } from './anonymise-payload.ts'
import { Fold, type WireSetting } from './fold.ts'
import { Past } from './past.ts'
import type { RecordingProgress } from './recording-order.ts'
import { StandIns } from './stand-ins.ts'

/** Observations that one page brings: some 50 ms of work. */
const PAGE = 32_768
/** A checkpoint at least each so many, as while recording. */
const CHECKPOINT_OBSERVATIONS = 50_000
/** What a stand-in may be longer than what it stands for, all notes of a batch together. */
const GROWTH = 2
const SPARE_BYTES = 4_096
/** What such a file still tells, for the sentence at the end. */
const REMAINS =
  'Names, addresses and texts are replaced; node ids, account and object ids, server keys, ports, times and counts remain.'

/**
 * Fills a file with a history as it would be without names and addresses: every observation is rewritten, and the whole
 * history folded anew from its first one, so that neither rows nor checkpoints hold what was replaced. Answers what remains.
 */
export async function* recordAnonymously(
  reader: JournalReader,
  recording: RecordingFile,
  part: RecordingPart,
  wire: WireSetting
): AsyncGenerator<RecordingProgress, string, void> {
  const known = (await new Past(reader, wire).lookAfter(part.last)).fold.wire
  const standIns = new StandIns()
  const scribe = new Scribe(recording, part, wire)
  let next: ChunkQuery['from'] | null = 'oldest'
  while (next !== null) {
    const page = await reader.chunks({ from: next, direction: 'forward', maxObservations: PAGE })
    for (const chunk of page.chunks) {
      if (chunk.firstSeq > part.last) break
      for (const piece of split(chunk, part)) scribe.take(piece.firstSeq, rewrite(piece.batch, known, standIns))
    }
    const last = page.chunks.at(-1)
    next = page.next === null || page.next > part.last ? null : { seq: page.next }
    if (last) yield { share: Math.min(1, last.firstSeq / part.last), bytes: recording.bytes }
  }
  scribe.end(toPins(await reader.pins(part.from, part.to), standIns))
  return REMAINS
}

/** Cut where the part begins and where it ends; what comes after it is left out. */
function* split(chunk: DecodedChunk, { first, last }: RecordingPart): Generator<DecodedChunk, void, void> {
  const end = toSeq(chunk.firstSeq + chunk.batch.count - 1)
  const until = toSeq(Math.min(end, last))
  if (chunk.firstSeq < first && end >= first) {
    yield cutChunk(chunk, chunk.firstSeq, toSeq(first - 1))
    yield cutChunk(chunk, first, until)
  } else yield cutChunk(chunk, chunk.firstSeq, until)
}

function rewrite(batch: ObservationBatch, wire: WireVersion, standIns: StandIns): ObservationBatch {
  const servers = batch.servers.map((server) => standIns.host(server))
  const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })
  const notes: Uint8Array[] = []
  let noteBytes = 0
  walkBatch(batch, {
    arrival: () => undefined,
    note: (_at, bytes, from, to) => {
      const note = new TextEncoder().encode(anonymiseNote(utf8.decode(bytes.subarray(from, to)), standIns))
      notes.push(note)
      noteBytes += note.length
    }
  })
  const writer = new BatchWriter(
    new ArrayBuffer(batch.bytes.length * GROWTH + noteBytes + batch.count * 21 + SPARE_BYTES)
  )
  let n = 0
  let fits = true
  walkBatch(batch, {
    arrival: (slot, at, bytes, from, to) => {
      fits &&= writer.arrival(slot, at, anonymisePayload(bytes.subarray(from, to), wire, standIns))
    },
    note: (at) => {
      fits &&= writer.note(at, notes[n++] ?? new Uint8Array(0))
    }
  })
  if (!fits) throw new Error('an anonymous batch outgrew its buffer')
  return writer.take(servers)
}

/** Folds all, writes the part. */
class Scribe {
  readonly #recording: RecordingFile
  readonly #part: RecordingPart
  readonly #fold: Fold
  #isBegun = false
  #checkpointSeq: number

  constructor(recording: RecordingFile, part: RecordingPart, wire: WireSetting) {
    this.#recording = recording
    this.#part = part
    this.#checkpointSeq = part.first
    this.#fold = new Fold({ wire, derivedThrough: part.first - 1 })
  }

  take(firstSeq: number, batch: ObservationBatch): void {
    const seq = toSeq(firstSeq)
    if (seq < this.#part.first) {
      this.#fold.apply(seq, batch)
      // Rows of what is not in the file.
      this.#fold.takeDerived(false)
      return
    }
    const before = this.#isBegun ? null : this.#begin()
    this.#fold.apply(seq, batch)
    const isDue = this.#fold.through - this.#checkpointSeq >= CHECKPOINT_OBSERVATIONS
    const rows = this.#fold.takeDerived(isDue)
    if (rows.checkpoint) this.#checkpointSeq = rows.checkpoint.seq
    this.#recording.skipTo(seq)
    this.#recording.write((writer) => {
      writer.append(batch)
      writer.derive(
        before === null
          ? rows
          : { ...rows, gaps: [...before.gaps, ...rows.gaps], findings: [...before.findings, ...rows.findings] }
      )
    })
  }

  /** Pins may have been written after the part. */
  end(pins: readonly PinRow[]): void {
    if (!this.#isBegun) this.#begin()
    this.#recording.pin(pins)
  }

  /** The state that the part begins with, and what was going on then: rows that were written before it. */
  #begin(): Pick<DerivedRows, 'gaps' | 'findings'> {
    this.#isBegun = true
    const { state, picture, through } = this.#fold
    if (through > 0) {
      const at = toUnixUs(state.lastAt)
      this.#recording.begin({ seq: toSeq(this.#part.first - 1), at, bytes: this.#fold.checkpoint() })
    }
    const { from } = this.#part
    const findings = picture.findings.all.flatMap((it) => {
      if (it.until !== null && it.until < from) return []
      const to = it.until === null ? null : toUnixUs(it.until)
      return [{ id: it.id, from: toUnixUs(it.since), to, severity: it.severity, body: JSON.stringify(it) }]
    })
    return { gaps: state.gaps.latest.filter((gap) => gap.to === null || gap.to >= from), findings }
  }
}

function toPins(pins: readonly PinRow[], standIns: StandIns): PinRow[] {
  return pins.map((pin) => ({ ...pin, text: standIns.name('note', pin.text) }))
}
