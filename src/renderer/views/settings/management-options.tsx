import type { ManagementView } from '../../../shared/api/management-views.ts'
import type { ManagementText } from '../../state/management-text.ts'
import { Check, Field, TextArea } from '../../ui/field.tsx'
import { OutsideText } from '../../ui/outside-text.tsx'

interface ManagementOptionsProps {
  readonly text: ManagementText
  readonly change: (part: Partial<ManagementText>) => void
  readonly actions: ManagementView['actions']
}

/** What Stoa reads there, what it must not lock out, and whether operators may act. */
export function ManagementOptions({ text, change, actions }: ManagementOptionsProps) {
  return (
    <>
      <Check checked={text.logs} onChange={(logs) => change({ logs })}>
        Read the nodes’ logs, each 2 s: roles, receipts of blocks, what became of tasks. It costs a node about a quarter
        of a per cent of a core.
      </Check>
      <Field
        label="Your own networks"
        hint="Addresses or networks, one a line, that no block may cover: offices, proxies, monitoring. Stoa warns before and after."
      >
        {(id) => (
          <TextArea
            id={id}
            rows={2}
            placeholder={'192.0.2.0/24\n2001:db8::/48'}
            value={text.networks}
            onChange={(networks) => change({ networks })}
          />
        )}
      </Field>
      <fieldset className="flex flex-col gap-1.5 rounded border border-line px-3 py-2">
        <legend className="px-1 text-12 text-ink-3">Acting</legend>
        <Check checked={text.actions} onChange={(next) => change({ actions: next })}>
          Operators may act on this cluster from here.
        </Check>
        <p className="text-12 text-ink-2">
          Off, Stoa only reads. On, it sends what you confirm: blocks, reloads, tasks, a pause of all outgoing mail.
          Each run names its target and shows the exact request; the destructive ones ask for the target’s name; who,
          when, what and the outcome go into the journal. The window has a red edge while it is on. The login needs the
          permissions too.
        </p>
        {!actions.allowed && (
          <p className="text-12 text-warn">
            <OutsideText text={actions.sentence} />
          </p>
        )}
      </fieldset>
    </>
  )
}
