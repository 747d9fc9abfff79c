import './theme.css'
import { createRoot } from 'react-dom/client'
import type { Clock } from '../shared/cluster/clock.ts'
import { toMonoUs, toUnixUs } from '../shared/cluster/units.ts'
import { HostClient } from './client/host-client.ts'
import { login } from './client/login.ts'
import { isDesktop, type OpenTransport, openBridge, socketOpener } from './client/transport.ts'
import { App } from './frame/app.tsx'
import { LoginPage } from './frame/login-page.tsx'
import { makeStores, StoresProvider } from './state/stores.tsx'
import { browserClock } from './ui/browser-clock.ts'

const clock: Clock = {
  nowUnix: () => toUnixUs(browserClock.unixMs() * 1000),
  nowMono: () => toMonoUs(browserClock.monoMs() * 1000),
  after: browserClock.after
}

async function start(): Promise<void> {
  const place = document.getElementById('root')
  if (place === null) throw new Error('index.html has no #root')
  // Before anything is drawn, and for the page of those who are not logged in, which knows no preference.
  document.documentElement.dataset.theme = matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark'
  const root = createRoot(place)
  const open = isDesktop() ? openBridge : await toSocket()
  if (typeof open === 'string') return root.render(<LoginPage reason={open} />)
  const client = new HostClient(open, clock)
  const stores = makeStores(client, clock)
  client.start()
  root.render(
    <StoresProvider stores={stores}>
      <App />
    </StoresProvider>
  )
}

/** How to reach the headless host, or why we may not. */
async function toSocket(): Promise<OpenTransport | string> {
  const result = await login()
  return result.kind === 'in' ? socketOpener(result.token) : result.reason
}

// A second login URL in the same tab changes only the fragment, which loads nothing by itself.
window.addEventListener('hashchange', () => {
  if (location.hash.startsWith('#login=')) location.reload()
})

void start()
