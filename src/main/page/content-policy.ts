/** Where the nonce of a page's one foreign `<style>` stands: `document.querySelector('meta[name="style-nonce"]').nonce`. */
export const STYLE_NONCE_META = 'style-nonce'

/**
 * The Content-Security-Policy of security.md R4, sent as a response header by both hosts.
 *
 * `styleNonce`: base64url, made anew for each answer; allows the one `<style>` that Radix's scroll lock inserts, so
 * that `'unsafe-inline'` is never needed. `connect-src 'self'` covers the page's own WebSocket in Chromium and Firefox.
 */
export function contentPolicy(styleNonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${styleNonce}'`,
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'"
  ].join('; ')
}

/** The headers that go with every answer of either host, whatever its status. */
export const GUARD_HEADERS: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin'
}
