import { useCallback, useEffect, useState } from 'react'
import { LINT_FILE_MAX, LINT_FILES_MAX } from '../../../shared/api/lint-contract.ts'
import type { LintReportView } from '../../../shared/api/lint-views.ts'
import type { GivenText } from '../../state/lint.ts'
import { useFrom } from '../../state/stores.tsx'
import { useLook } from '../../state/use-look.ts'
import { browserClock } from '../../ui/browser-clock.ts'
import { Choice } from '../../ui/field.tsx'
import { LookFrame } from '../../ui/look-frame.tsx'
import { OutsideText } from '../../ui/outside-text.tsx'
import { Picture } from '../../ui/picture.tsx'
import { ScrollBox } from '../../ui/scroll-box.tsx'
import { GivenFiles } from './given-files.tsx'
import { LintReport } from './lint-report.tsx'

/** Typing settles for this long before it is judged. */
const TYPING_MS = 300
/** All files of one check together: the host takes messages of 1 MiB. */
const ALL_MAX = 700_000

type Whose = 'told' | 'files'

/** Judges what the nodes told of their configuration, or files of the operator's. */
export function CheckTab() {
  const [whose, setWhose] = useState<Whose>('told')
  return (
    <div className="flex h-full min-h-0 flex-col">
      <div className="flex shrink-0 items-center gap-3 px-3 pb-1.5">
        <Choice<Whose>
          label="Which configuration"
          value={whose}
          onChange={setWhose}
          options={[
            ['told', 'What the nodes told'],
            ['files', 'Files or pasted text']
          ]}
        />
      </div>
      <div className="min-h-0 flex-1 border-line border-t bg-surface-1">
        {whose === 'told' ? <Told /> : <FilesCheck />}
      </div>
    </div>
  )
}

function Told() {
  const { view, error, waiting, stale } = useLook('lint')
  return (
    <LookFrame what="The configuration" ready={view !== null} error={error} waiting={waiting} stale={stale} atMs={null}>
      {view !== null &&
        (view.atUs === null ? (
          <Picture kind="empty" title="No node told its configuration">
            Enter the nodes’ URLs and a read-only key under Settings, Management. Files can be checked without.
          </Picture>
        ) : (
          <ScrollBox label="What was found">
            <LintReport report={view} />
          </ScrollBox>
        ))}
    </LookFrame>
  )
}

function FilesCheck() {
  const [files, setFiles] = useState<readonly GivenText[]>([])
  const { report, error } = useCheck(files)
  const size = files.reduce((sum, file) => sum + file.text.length, 0)
  const tooMuch =
    files.length > LINT_FILES_MAX
      ? `At most ${LINT_FILES_MAX} files at once.`
      : size > ALL_MAX || files.some((file) => file.text.length > LINT_FILE_MAX)
        ? 'They are too long together; «stoa lint» judges longer ones.'
        : null
  return (
    <div className="grid h-full min-h-0 grid-cols-[minmax(280px,420px)_minmax(0,1fr)]">
      <GivenFiles files={files} onChange={setFiles} error={tooMuch} />
      <div className="min-h-0 border-line border-l">
        {error !== null && (
          <Picture kind="failed" title="It could not be judged">
            <OutsideText text={error} />
          </Picture>
        )}
        {error === null && report === null && (
          <Picture kind="empty" title="Nothing to judge yet">
            Paste or open a coordinator object, answers of the API, the environment of a node, or TOML files of 0.15.
            Several files are judged together, as one cluster’s.
          </Picture>
        )}
        {error === null && report !== null && (
          <ScrollBox label="What was found">
            <LintReport report={report} />
          </ScrollBox>
        )}
      </div>
    </div>
  )
}

/** Judges files once they have been left alone for a moment. */
function useCheck(files: readonly GivenText[]): {
  readonly report: LintReportView | null
  readonly error: string | null
} {
  const check = useFrom('lint', (state) => state.check)
  const [answer, setAnswer] = useState<{ report: LintReportView | null; error: string | null }>(NONE)
  const ask = useCallback(
    async (wanted: { is: boolean }): Promise<void> => {
      const given = files.filter((file) => file.text.trim() !== '')
      const size = given.reduce((sum, file) => sum + file.text.length, 0)
      if (given.length === 0 || given.length > LINT_FILES_MAX || size > ALL_MAX) return setAnswer(NONE)
      const judged = await check(given)
      if (!wanted.is) return
      setAnswer(judged.ok ? { report: judged.value, error: null } : { report: null, error: judged.error.message })
    },
    [check, files]
  )
  useEffect(() => {
    const wanted = { is: true }
    const cancel = browserClock.after(TYPING_MS, () => void ask(wanted))
    return () => {
      wanted.is = false
      cancel()
    }
  }, [ask])
  return answer
}

const NONE = { report: null, error: null }
