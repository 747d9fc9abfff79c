import { CopyButton } from '../ui/copy-button.tsx'
import { Mark } from '../ui/mark.tsx'

const COMMAND = 'npm run -s stoa -- login'

/** For whom the host has not let in: what happened and the one command that helps. */
export function LoginPage({ reason }: { readonly reason: string }) {
  return (
    <main className="grid h-full place-items-center p-6">
      <div className="flex max-w-[60ch] flex-col gap-3">
        <h1 className="flex items-center gap-2 font-semibold text-20">
          <Mark tone="warn" size={16} /> Not logged in
        </h1>
        <p>
          {reason} Every start of the host makes a new secret, and a login URL works once, within a minute of being
          printed.
        </p>
        <p>For a fresh one, run this on the computer on which Stoa runs, with the same --data if you gave one:</p>
        <p className="flex items-center gap-2 rounded border border-line-strong bg-surface-1 py-1.5 pr-1.5 pl-3">
          <code className="flex-1 font-mono text-13">{COMMAND}</code>
          <CopyButton text={COMMAND} label="Copy the command" word="Copy" />
        </p>
        <p className="text-ink-2">Then open the URL that it prints in this browser.</p>
      </div>
    </main>
  )
}
