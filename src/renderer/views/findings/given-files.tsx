import { FolderOpen, X } from 'lucide-react'
import { type DragEvent, useId, useRef, useState } from 'react'
import { LINT_FILE_MAX } from '../../../shared/api/lint-contract.ts'
import type { GivenText } from '../../state/lint.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { Field, TextArea } from '../../ui/field.tsx'
import { toBytes } from '../../ui/number-text.ts'
import { OutsideText } from '../../ui/outside-text.tsx'

const PASTED = 'pasted text'

interface GivenFilesProps {
  readonly files: readonly GivenText[]
  readonly onChange: (files: readonly GivenText[]) => void
  /** Why they are not judged; null: they are. */
  readonly error: string | null
}

/** Texts to be judged: pasted, opened, or dropped here. They stay in this tab. */
export function GivenFiles({ files, onChange, error }: GivenFilesProps) {
  const [over, setOver] = useState(false)
  const pasted = files.find((file) => file.name === PASTED)?.text ?? ''
  const opened = files.filter((file) => file.name !== PASTED)
  const paste = (text: string): void => onChange(text === '' ? opened : [{ name: PASTED, text }, ...opened])
  const add = async (list: FileList | null): Promise<void> => {
    const added = await Promise.all([...(list ?? [])].map(readFile))
    const names = new Set(added.map((file) => file.name))
    onChange([...files.filter((file) => !names.has(file.name)), ...added])
  }
  const drop = (event: DragEvent): void => {
    event.preventDefault()
    setOver(false)
    void add(event.dataTransfer.files)
  }
  return (
    <section
      aria-label="What is judged"
      className={`flex min-h-0 flex-col gap-3 overflow-auto p-3 ${over ? 'bg-accent-soft' : ''}`}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <Field
        label="Paste a configuration"
        error={error}
        hint="A coordinator object, answers of the API (JSON or NDJSON), config.json, STALWART_… variables, or TOML of 0.15. Nothing of it is kept."
      >
        {(id) => <TextArea id={id} rows={16} value={pasted} onChange={paste} placeholder='{"@type":"Nats",…}' />}
      </Field>
      <div className="flex items-center gap-2">
        <OpenButton onFiles={(list) => void add(list)} />
        <span className="text-12 text-ink-3">or drop files here; several TOML files are several nodes</span>
      </div>
      <ul aria-label="Opened files" className="flex flex-col gap-1 text-12">
        {opened.map((file) => (
          <li key={file.name} className="flex items-center gap-2 rounded border border-line px-2 py-0.5">
            <span className="min-w-0 flex-1 truncate font-mono">
              <OutsideText text={file.name} />
            </span>
            <span className="text-ink-3">{toBytes(file.text.length)}</span>
            <IconButton small label="Leave it out" onClick={() => onChange(files.filter((it) => it !== file))}>
              <X size={12} />
            </IconButton>
          </li>
        ))}
      </ul>
    </section>
  )
}

function OpenButton({ onFiles }: { readonly onFiles: (list: FileList | null) => void }) {
  const input = useRef<HTMLInputElement>(null)
  const id = useId()
  return (
    <>
      <label htmlFor={id} className="sr-only">
        Files to be judged
      </label>
      <input
        ref={input}
        id={id}
        type="file"
        multiple
        tabIndex={-1}
        className="sr-only"
        onChange={(event) => {
          onFiles(event.target.files)
          // The same file may be opened again after it was changed.
          event.target.value = ''
        }}
      />
      <Button onClick={() => input.current?.click()}>
        <FolderOpen size={13} /> Open files
      </Button>
    </>
  )
}

/** One character more than is taken tells that it is too long. */
async function readFile(file: File): Promise<GivenText> {
  return { name: file.name, text: await file.slice(0, LINT_FILE_MAX + 1).text() }
}
