/**
 * Puts text on the clipboard; false when the browser refuses. Through a selection and not through the clipboard API:
 * that one asks for a permission, and the desktop window denies all of them (security.md R7).
 */
export function copyText(text: string): boolean {
  const before = document.activeElement
  const box = document.createElement('textarea')
  box.value = text
  box.readOnly = true
  box.setAttribute('aria-hidden', 'true')
  box.style.position = 'fixed'
  box.style.opacity = '0'
  // Inside an open dialog: outside of it the dialog's focus trap would take the selection back.
  const place = before?.closest('[role="dialog"]') ?? document.body
  place.append(box)
  box.select()
  const copied = document.execCommand('copy')
  box.remove()
  if (before instanceof HTMLElement) before.focus({ preventScroll: true })
  return copied
}
