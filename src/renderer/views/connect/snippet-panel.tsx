import { ACCOUNT_USER } from '../../../shared/api/nats-users.ts'
import { ConfigSnippet } from '../../ui/config-snippet.tsx'

export function SnippetPanel() {
  return (
    <aside aria-label="A NATS user for Stoa" className="flex min-w-0 flex-col gap-2 self-start lg:sticky lg:top-5">
      <h2 className="font-semibold">A NATS user for Stoa</h2>
      <p className="text-12 text-ink-2">
        Give Stoa a user of its own. This one can hear the cluster and ask the servers who is connected. It cannot send
        anything on the subject, whatever happens to Stoa.
      </p>
      <ConfigSnippet file="nats-server.conf" label="Configuration of the user" text={ACCOUNT_USER} />
      <ul className="flex list-disc flex-col gap-1 pl-4 text-12 text-ink-2">
        <li>
          JetStream is not needed. Where a stream keeps the subject, the commented lines let Stoa read what it missed.
        </li>
        <li>The subject is fixed: stwt.agora.</li>
        <li>Stalwart’s own default port is 4444; a NATS server listens on 4222.</li>
        <li>Two clusters on one NATS account hear each other. Give each an account.</li>
      </ul>
    </aside>
  )
}
