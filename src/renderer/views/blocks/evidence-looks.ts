import type { Evidence } from '../../../shared/propagation/evidence.ts'

type Tone = 'ok' | 'warn' | 'bad' | 'unknown' | 'gap' | 'ours'

interface EvidenceLook {
  readonly word: string
  readonly tone: Tone
  /** Its colour, a token. */
  readonly ink: string
  readonly help: string
}

/** How far a frame came at a node, in the words of design.md section 5, from the strongest to the worst. */
export const EVIDENCES: ReadonlyMap<Evidence, EvidenceLook> = new Map<Evidence, EvidenceLook>([
  ['own', { word: 'own', tone: 'ours', ink: 'ours', help: 'The node sent the frame itself.' }],
  ['enforced', { word: 'enforced', tone: 'ok', ink: 'ok', help: 'The node logged that it refused the address.' }],
  [
    'processed',
    { word: 'processed', tone: 'ok', ink: 'ok', help: 'The node logged that it read the frame and applies it.' }
  ],
  [
    'firm',
    { word: 'firm', tone: 'ok', ink: 'ok', help: 'Handed over, and the node has since proven that it read on.' }
  ],
  ['likely', { word: 'likely', tone: 'ok', ink: 'ok', help: 'Handed over, and the connection spoke afterwards.' }],
  [
    'handed-over',
    { word: 'handed over', tone: 'ours', ink: 'series-1', help: 'The server counted it out to the node’s connection.' }
  ],
  [
    'reachable',
    { word: 'reachable', tone: 'unknown', ink: 'series-1', help: 'A probe showed that the node would have got it.' }
  ],
  [
    'seen',
    { word: 'seen', tone: 'unknown', ink: 'ink-2', help: 'It was on the bus; of this node nothing is known yet.' }
  ],
  ['unknown', { word: 'unknown', tone: 'gap', ink: 'ink-3', help: 'Nobody could know.' }],
  [
    'doubtful',
    {
      word: 'doubtful',
      tone: 'warn',
      ink: 'warn',
      help: 'Handed over to a connection that then ended badly: it may never have been read.'
    }
  ],
  [
    'missed',
    {
      word: 'missed',
      tone: 'bad',
      ink: 'bad',
      help: 'It was not handed over though it could have been, or the node could not apply it.'
    }
  ]
])

const NOTHING: EvidenceLook = { word: 'unknown', tone: 'gap', ink: 'ink-3', help: '' }

export const toEvidence = (evidence: Evidence): EvidenceLook => EVIDENCES.get(evidence) ?? NOTHING

const RANKS: ReadonlyMap<Evidence, number> = new Map([...EVIDENCES.keys()].map((evidence, at) => [evidence, at]))

/** Rank for sorting and stacking: the strongest first. */
export const evidenceRank = (evidence: Evidence): number => RANKS.get(evidence) ?? RANKS.size
