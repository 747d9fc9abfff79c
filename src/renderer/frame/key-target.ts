const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.matches('input:not([type=radio]):not([type=checkbox]), textarea, select')

/** A key on it means pressing it. */
export const isPressable = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('button, a, input, [role=menuitem]') !== null

/** The key belongs to somebody else: it is typed into a box, a dialog or a menu is open, or a view took it. */
export function isTaken(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event.target)) return true
  return document.querySelector('[role="dialog"],[role="menu"]') !== null
}
