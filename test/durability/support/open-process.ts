import { openJournal } from '../../../src/main/history/open-journal.ts'
import { SCHEMA_STEPS } from '../../../src/main/history/schema.ts'
import { toUnixUs } from '../../../src/shared/cluster/units.ts'

// Opens a history to write, with whatever schema steps this release brings; to be killed on the way.
const folder = process.argv[2] as string
process.stdout.write('begin\n')
const opened = await openJournal({
  folder,
  now: toUnixUs(1_795_249_630_606_172),
  steps: SCHEMA_STEPS,
  mayGoOn: () => true
})
if (!opened.ok) throw new Error(opened.error.sentence)
process.stdout.write('done\n')
opened.value.close()
