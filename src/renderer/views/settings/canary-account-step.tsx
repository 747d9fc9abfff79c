import { useState } from 'react'
import type { CanarySetUp } from '../../../shared/api/canary-views.ts'
import { useFrom } from '../../state/stores.tsx'
import { Button } from '../../ui/button.tsx'
import { Confirm } from '../../ui/confirm.tsx'
import { TextInput } from '../../ui/field.tsx'
import { OutsideText } from '../../ui/outside-text.tsx'
import { CanaryRequest } from './canary-request.tsx'

interface CanaryAccountStepProps {
  readonly slug: string
  readonly name: string
  readonly setUp: CanarySetUp
  readonly onMade: () => void
}

/** How the mailbox is made by hand, with the exact requests; or by Stoa, when the key may and somebody says so. */
export function CanaryAccountStep({ slug, name, setUp, onMade }: CanaryAccountStepProps) {
  const make = useFrom('canary', (state) => state.makeAccount)
  const show = useFrom('toasts', (state) => state.show)
  const [user, setUser] = useState(setUp.login?.user ?? '')
  const [asking, setAsking] = useState(false)
  const [error, setError] = useState<string | null>(null)
  const { account } = setUp
  const confirm = async (typed: string): Promise<void> => {
    setAsking(false)
    const answer = await make(slug, user.trim(), typed)
    setError(answer.ok ? null : answer.error.message)
    if (!answer.ok) return
    show('ok', 'Made. Stoa thought up its password and keeps it; the canary begins.')
    onMade()
  }
  return (
    <div className="flex flex-col gap-2 text-12">
      <ol className="flex list-decimal flex-col gap-2 pl-4 text-ink-2">
        {account.steps.map((step) => (
          <li key={step.title}>
            <span className="text-ink-1">{step.title}.</span> <OutsideText text={step.text} />
            {step.request !== null && <CanaryRequest of={step.title} request={step.request} />}
          </li>
        ))}
      </ol>
      <div className="flex flex-wrap items-center gap-2">
        <TextInput
          className="w-64"
          aria-label="Address of the mailbox to make"
          placeholder="stoa-canary@example.net"
          value={user}
          onChange={setUser}
        />
        <Button
          size="small"
          disabled={!account.canMake || user.trim() === ''}
          title={account.canMake ? 'With a password that Stoa thinks up and keeps' : account.why}
          onClick={() => setAsking(true)}
        >
          Let Stoa make it
        </Button>
        {!account.canMake && (
          <span className="text-ink-3">
            <OutsideText text={account.why} />
          </span>
        )}
      </div>
      {error !== null && (
        <p role="alert" className="text-bad">
          <OutsideText text={error} />
        </p>
      )}
      <Confirm
        open={asking}
        title="Make the canary’s mailbox"
        target={name}
        sentence={`Stoa sends the requests above to the cluster with a new password for ${user.trim()}, keeps the password, and begins to measure.`}
        action="Make it"
        onConfirm={(typed) => void confirm(typed)}
        onClose={() => setAsking(false)}
      />
    </div>
  )
}
