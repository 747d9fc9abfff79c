import { type ReactNode, useMemo, useState } from 'react'
import { isInOldLine, toToml } from '../../../shared/findings/config/build-toml.ts'
import { COORDINATOR_KINDS, coordinatorKind } from '../../../shared/findings/config/coordinator-fields.table.ts'
import {
  type CoordinatorForm,
  toCoordinator,
  toForm,
  valueIn
} from '../../../shared/findings/config/coordinator-form.ts'
import { lintForm } from '../../../shared/findings/config/lint-form.ts'
import { useSave } from '../../state/use-save.ts'
import { Button } from '../../ui/button.tsx'
import { ConfigSnippet } from '../../ui/config-snippet.tsx'
import { Choice, Field, TextInput } from '../../ui/field.tsx'
import { State } from '../../ui/mark.tsx'
import { saveFile } from '../../ui/save-file.ts'
import { CoordinatorInput } from './coordinator-input.tsx'
import { FormFaults } from './form-faults.tsx'

type Line = 'new' | 'old'

/** A coordinator from a form: what each field means, what Stalwart takes, and the text to copy out. */
export function BuildTab() {
  const [form, setForm] = useState<CoordinatorForm>(() => toForm('Nats'))
  const [line, setLine] = useState<Line>('new')
  const kind = coordinatorKind(form.type)
  const written = line === 'old' && !isInOldLine(form) ? 'new' : line
  const faults = useMemo(() => lintForm(form, written), [form, written])
  const text = useMemo(
    () => (written === 'new' ? `${JSON.stringify(toCoordinator(form), null, 1)}\n` : toToml(form)),
    [form, written]
  )
  // Fields that this line does not have are not asked for.
  const fields = (kind?.fields ?? []).filter((of) => written === 'new' || of.old !== null)
  return (
    <div className="grid h-full min-h-0 grid-cols-[minmax(360px,1fr)_minmax(320px,1fr)] border-line border-t bg-surface-1">
      <form
        aria-label="Coordinator"
        className="flex min-h-0 flex-col gap-3 overflow-auto p-3"
        onSubmit={(event) => event.preventDefault()}
      >
        <Choice<Line>
          label="For which release"
          value={written}
          onChange={setLine}
          options={[
            ['new', '0.16 and later: an object'],
            ['old', '0.12 to 0.15: TOML']
          ]}
        />
        <div className="flex flex-wrap gap-1">
          {COORDINATOR_KINDS.map(({ type, label }) => (
            <Button
              key={type}
              size="small"
              aria-pressed={form.type === type}
              className={form.type === type ? 'border-accent bg-accent-soft' : ''}
              onClick={() => setForm({ ...toForm(type), nodeId: form.nodeId, storeId: form.storeId })}
            >
              {label}
            </Button>
          ))}
        </div>
        <p className="text-12 text-ink-2">
          {kind?.meaning}
          {line === 'old' &&
            written === 'new' &&
            ' 0.15 and before has no such coordinator: this is the object of 0.16.'}
        </p>
        {written === 'old' && <NodeFields form={form} onChange={setForm} />}
        {fields.map((of) => (
          <CoordinatorInput
            key={`${form.type} ${of.name}`}
            of={of}
            line={written}
            value={valueIn(form, of)}
            onChange={(value) => setForm({ ...form, values: new Map(form.values).set(of.name, value) })}
          />
        ))}
      </form>
      <Written line={written} type={form.type} text={text}>
        <FormFaults faults={faults} />
      </Written>
    </div>
  )
}

function NodeFields({
  form,
  onChange
}: {
  readonly form: CoordinatorForm
  readonly onChange: (form: CoordinatorForm) => void
}) {
  return (
    <div className="grid grid-cols-2 gap-3">
      <Field label="Node id" hint="Each node its own, 1 to 511.">
        {(id) => (
          <TextInput
            id={id}
            inputMode="numeric"
            value={form.nodeId}
            onChange={(nodeId) => onChange({ ...form, nodeId })}
          />
        )}
      </Field>
      <Field label="Id of the store" hint="Any name; cluster.coordinator points to it.">
        {(id) => <TextInput id={id} value={form.storeId} onChange={(storeId) => onChange({ ...form, storeId })} />}
      </Field>
    </div>
  )
}

interface WrittenProps {
  readonly line: Line
  readonly type: string
  readonly text: string
  readonly children: ReactNode
}

/** What comes out, and what is wrong with it. */
function Written({ line, type, text, children }: WrittenProps) {
  const save = useSave(saveFile)
  const file = line === 'new' ? 'coordinator.json' : 'config.toml'
  const download = (): void =>
    line === 'new'
      ? save('coordinator', 'json', new Blob([text], { type: 'application/json' }))
      : save('config', 'toml', new Blob([text], { type: 'text/plain' }))
  return (
    <section aria-label="What comes out" className="flex min-h-0 flex-col gap-3 overflow-auto border-line border-l p-3">
      <ConfigSnippet file={file} label={`The coordinator ${type}`} text={text} />
      <div className="flex items-center gap-3">
        <Button onClick={download}>Download</Button>
        {line === 'new' ? (
          <span className="text-12 text-ink-3">
            Write it with x:Coordinator/set, update of «singleton», never create; then restart the nodes one by one.
          </span>
        ) : (
          <span className="text-12 text-ink-3">
            Put it into the node’s file in place of what is there, then restart the node. The process never reads its
            file again.
          </span>
        )}
      </div>
      {children}
      {type === 'Disabled' && <State tone="warn" word="Each node would work for itself." />}
    </section>
  )
}
