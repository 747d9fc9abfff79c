/** The scheme under which the page's bundled files are served; never `file://` (security.md R5). */
export const UI_SCHEME = 'app'
const UI_HOST = 'ui'
/** The one origin of the page, and the URL that it starts with. */
export const UI_ORIGIN = `${UI_SCHEME}://${UI_HOST}`
export const UI_START = `${UI_ORIGIN}/`

/**
 * Whether a URL is ours. Parsed, never compared by prefix: `app://ui.evil/`, `app://ui@evil/` and `app://ui:1/` begin
 * alike. An empty or blank URL is not ours.
 */
export function isUiUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const url = new URL(text)
  const plain = url.username === '' && url.password === '' && url.port === ''
  return url.protocol === `${UI_SCHEME}:` && url.hostname === UI_HOST && plain
}
