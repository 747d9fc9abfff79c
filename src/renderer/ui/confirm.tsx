import { useState } from 'react'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'
import { Field, TextInput } from './field.tsx'
import { OutsideText } from './outside-text.tsx'

interface ConfirmProps {
  readonly open: boolean
  readonly title: string
  /** The exact target; it must be typed. */
  readonly target: string
  readonly sentence: string
  readonly action: string
  readonly onConfirm: (typed: string) => void
  readonly onClose: () => void
}

/** The one dialog before anything that destroys: shows the target, asks for its name, has the focus on leaving. */
export function Confirm({ open, title, target, sentence, action, onConfirm, onClose }: ConfirmProps) {
  const [typed, setTyped] = useState('')
  const close = (): void => {
    setTyped('')
    onClose()
  }
  return (
    <Dialog open={open} onClose={close} title={title}>
      <form
        className="flex flex-col gap-3 p-3"
        onSubmit={(event) => {
          event.preventDefault()
          if (typed !== target) return
          setTyped('')
          onConfirm(typed)
        }}
      >
        <p>{sentence}</p>
        <p className="rounded border border-line bg-surface-0 px-2 py-1.5 font-semibold">
          <OutsideText text={target} />
        </p>
        <Field label="Type this name to go on">
          {(id) => <TextInput id={id} value={typed} onChange={setTyped} autoComplete="off" />}
        </Field>
        <div className="flex justify-end gap-2">
          <Button onClick={close}>Cancel</Button>
          <Button type="submit" tone="bad" disabled={typed !== target}>
            {action}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
