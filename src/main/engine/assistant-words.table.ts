import type { AssistantStepName } from '../../shared/api/canary-views.ts'
import type { StepWords } from './assistant-way.ts'

/** Figures: telemetry.md 4.1 and 12. */
export const NEW_LINE_WORDS: Readonly<Record<AssistantStepName, StepWords>> = {
  check: {
    title: 'See what is there',
    about:
      'Asks every node for its newest log line, and the cluster for its log tracers and level overrides. Changes nothing.',
    price: 'Three reads a node, once.'
  },
  tracer: {
    title: 'A log that can be read',
    about:
      'Stoa reads the first enabled log tracer. It must write lines at info or lower, one line an event, with the receipts not left out. A new one needs a directory that exists on every node and that the service may write: it is not made by the server, and a tracer without it stays silent until the node is restarted. Compressed files, other prefixes and other tracers’ files in that directory make the newest lines unreadable. Never at trace: such a log holds passwords.',
    price: 'Disk: at info some lines an hour and node at rest. Rotated daily, deleted by nobody.'
  },
  override: {
    title: 'Receipts at info',
    about:
      'Lifts «cluster.message-received» from trace to info, so that each node logs what it takes from the bus: the mark «processed» comes from these lines. One object, for all nodes.',
    price:
      'On each node one line for each event of all others: 135 bytes and 62 µs of processor time each; at 100 changes a second 1.2 GB a day and node. Stoa’s reading costs 0.25 % of a core a node.'
  },
  activate: {
    title: 'Make it so on all nodes',
    about:
      '«ReloadSettings» through one node: it reads all settings anew, then tells the others over the bus. One object anywhere that cannot be built stops it, and nothing is broadcast then; its name is shown. A node whose own build fails keeps its old settings and says so only in its log.',
    price: 'Every node reads its settings once, well below a second; connections stay.'
  },
  verify: {
    title: 'Prove it end to end',
    about:
      '«ReloadBlockedIps» through one node, then through another: harmless, it repairs whatever a node had missed. Within the time of a few polls every other node must have logged, at info, that it took the message.',
    price: 'Every node reads the list of blocked addresses twice.'
  },
  undo: {
    title: 'Take it back',
    about:
      'Removes the override (or sets it back to what it was), and the tracer if Stoa made it, then reloads the settings. Lines that were written stay in the files.',
    price: 'One reload of the settings.'
  }
}

/** Facts: management-api.md 7. */
export const OLD_LINE_WORDS: Readonly<Record<AssistantStepName, StepWords>> = {
  check: {
    title: 'See what is there',
    about:
      'Asks every node for its tracers, its level of «cluster.message-received» and its newest log line. Changes nothing.',
    price: 'Two reads a node, once.'
  },
  tracer: {
    title: 'A log that can be read',
    about:
      'Before 0.16 tracers stand in each node’s own file. Stoa does not write them: an insert through the API would rewrite the whole file, without its comments. Where one is missing, put these lines into the file and restart that node: [tracer.log] type = "log", path = "/var/log/stalwart", prefix = "stalwart", rotate = "daily", level = "info", enable = true, ansi = false.',
    price: 'Nothing is sent.'
  },
  override: {
    title: 'Receipts at info',
    about: 'Sets «tracing.level.cluster.message-received» to info through every node.',
    price:
      'On each node one line for each event of all others: 135 bytes and some 60 µs of processor time each; at 100 changes a second 1.2 GB a day and node.'
  },
  activate: {
    title: 'Make it so on each node',
    about:
      'A full reload through every node, one after the other: before 0.16 levels change only on the node that is called. Any error anywhere in the settings leaves them unapplied; it is shown.',
    price:
      'Each node reloads all settings, plans its certificates anew and opens one more connection to NATS that stays; it is broadcast, so that all others reload too.'
  },
  verify: {
    title: 'Prove it end to end',
    about:
      'A reload of the blocked addresses through one node, then through another: harmless. Every other node must log, at info, that it took the message.',
    price: 'Every node reads the list of blocked addresses twice.'
  },
  undo: {
    title: 'Take it back',
    about: 'Removes the override through every node and reloads each. Lines that were written stay in the files.',
    price: 'As the reload above: a full one on each node.'
  }
}
