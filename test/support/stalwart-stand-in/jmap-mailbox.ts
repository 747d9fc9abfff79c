import { type Args, type MethodAnswer, type MethodCaller, methodError, SetAnswer, setLists } from './jmap-answers.ts'
import { askedIds } from './jmap-registry.ts'
import type { StoredAccount } from './shared-database.ts'

/** Bit of Mailbox in a StateChange (wire-format.md 9.1). */
const MAILBOX_BIT = 3

const stateOf = (account: StoredAccount): string => `s${account.changes.toString(36)}`

/** `Mailbox/get|query|set` as far as the canary needs them: its rename is a change that goes over the bus. */
export function callMailbox(verb: string, args: Args, caller: MethodCaller): MethodAnswer | null {
  const { node, login, accountId } = caller
  const account = node.setup.database.account(login.account)
  if (!account) return methodError('accountNotFound')
  const { mailboxes } = account
  if (verb === 'get') {
    const ids = askedIds(args, caller)
    const list = mailboxes
      .filter((mailbox) => !ids || ids.includes(mailbox.id))
      .map(({ id, name }) => ({
        id,
        name,
        parentId: null,
        role: name === 'Inbox' ? 'inbox' : null,
        sortOrder: 0,
        totalEmails: 0,
        unreadEmails: 0,
        totalThreads: 0,
        unreadThreads: 0,
        isSubscribed: true
      }))
    const notFound = (ids ?? []).filter((id) => !mailboxes.some((mailbox) => mailbox.id === id))
    return { ok: true, args: { accountId, state: stateOf(account), list, notFound } }
  }
  if (verb === 'query') {
    const ids = mailboxes.map((mailbox) => mailbox.id)
    const head = { accountId, queryState: stateOf(account), canCalculateChanges: true, position: 0, ids }
    return { ok: true, args: args.calculateTotal === true ? { ...head, total: ids.length } : head }
  }
  return verb === 'set' ? setMailboxes(args, caller, account) : null
}

function setMailboxes(args: Args, caller: MethodCaller, account: StoredAccount): MethodAnswer {
  const answer = new SetAnswer(caller.accountId)
  const { create, update, destroy } = setLists(args)
  const before = stateOf(account)
  const { mailboxes } = account
  let changed = 0
  const isTaken = (name: unknown): boolean => mailboxes.some((mailbox) => mailbox.name === name)
  for (const [key, sent] of create) {
    if (typeof sent.name !== 'string' || isTaken(sent.name)) {
      answer.refuse('notCreated', key, { type: 'invalidProperties', properties: ['name'] })
      continue
    }
    const id = `m${mailboxes.length}`
    mailboxes.push({ id, name: sent.name })
    caller.created.set(key, id)
    answer.put('created', key, { id })
    changed++
  }
  for (const [id, patch] of update) {
    const mailbox = mailboxes.find((one) => one.id === id)
    if (!mailbox) answer.refuse('notUpdated', id, { type: 'notFound' })
    else if (typeof patch.name !== 'string' || (isTaken(patch.name) && mailbox.name !== patch.name))
      answer.refuse('notUpdated', id, { type: 'invalidProperties', properties: ['name'] })
    else {
      mailbox.name = patch.name
      answer.put('updated', id, null)
      changed++
    }
  }
  for (const id of destroy) {
    const at = mailboxes.findIndex((mailbox) => mailbox.id === id)
    if (at < 0) answer.refuse('notDestroyed', id, { type: 'notFound' })
    else {
      mailboxes.splice(at, 1)
      answer.destroyed(id)
      changed++
    }
  }
  if (changed > 0) {
    account.changes++
    caller.node.tellChange(account.number, BigInt(account.changes), MAILBOX_BIT, 'Mailbox')
  }
  const made = answer.toAnswer()
  return made.ok ? { ok: true, args: { ...made.args, oldState: before, newState: stateOf(account) } } : made
}
