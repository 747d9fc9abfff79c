import { CopyButton } from '../../ui/copy-button.tsx'
import { ScrollBox } from '../../ui/scroll-box.tsx'

/** The user of design.md section 9: hears the one subject, may ask three questions, can send nothing to the nodes. */
const SNIPPET = `# in the account that Stalwart uses
users: [
  { user: stoa, password: "change-me"
    permissions: {
      subscribe: [
        "stwt.agora"
        "_INBOX_stoa.>"
      ]
      publish: [
        "$SYS.REQ.USER.INFO"
        "$SYS.REQ.ACCOUNT.PING.CONNZ"
        "$SYS.REQ.ACCOUNT.PING.STATZ"
      ]
    }
  }
]
`

export function SnippetPanel() {
  return (
    <aside aria-label="A NATS user for Stoa" className="flex min-w-0 flex-col gap-2 self-start lg:sticky lg:top-5">
      <h2 className="font-semibold">A NATS user for Stoa</h2>
      <p className="text-12 text-ink-2">
        Give Stoa a user of its own. This one can hear the cluster and ask the servers who is connected. It cannot send
        anything on the subject, whatever happens to Stoa.
      </p>
      <div className="min-w-0 rounded border border-line bg-surface-1">
        <div className="flex h-8 items-center border-line border-b pr-1 pl-2.5">
          <span className="flex-1 text-12 text-ink-3">nats-server.conf</span>
          <CopyButton text={SNIPPET} label="Copy the configuration" word="Copy" />
        </div>
        <ScrollBox label="Configuration of the user" className="h-auto">
          <pre className="p-2.5 font-mono text-11">{SNIPPET}</pre>
        </ScrollBox>
      </div>
      <ul className="flex list-disc flex-col gap-1 pl-4 text-12 text-ink-2">
        <li>JetStream is not needed, and the subject is fixed: stwt.agora.</li>
        <li>Stalwart’s own default port is 4444; a NATS server listens on 4222.</li>
        <li>Two clusters on one NATS account hear each other. Give each an account.</li>
      </ul>
    </aside>
  )
}
