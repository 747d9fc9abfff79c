import {
  createHashHistory,
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  RouterProvider
} from '@tanstack/react-router'
import { parseSearch, stringifySearch, toViewSearch } from '../state/search.ts'
import { ConnectView } from '../views/connect/connect-view.tsx'
import { EventsView } from '../views/events/events-view.tsx'
import { SettingsView } from '../views/settings/settings-view.tsx'
import { StartView } from '../views/start/start-view.tsx'
import { Frame } from './frame.tsx'
import { Home } from './home.tsx'

const root = createRootRoute({ component: Frame, validateSearch: toViewSearch, notFoundComponent: Home })

const routes = root.addChildren([
  createRoute({ getParentRoute: () => root, path: '/', component: Home }),
  createRoute({ getParentRoute: () => root, path: '/start', component: StartView }),
  createRoute({ getParentRoute: () => root, path: '/connect', component: ConnectView }),
  createRoute({ getParentRoute: () => root, path: '/settings', component: SettingsView }),
  createRoute({
    getParentRoute: () => root,
    path: '/c/$cluster/overview',
    // Apart from the first bundle: it brings Recharts.
    component: lazyRouteComponent(() => import('../views/overview/overview-view.tsx'), 'OverviewView')
  }),
  createRoute({ getParentRoute: () => root, path: '/c/$cluster/events', component: EventsView })
])

const router = createRouter({ routeTree: routes, history: createHashHistory(), parseSearch, stringifySearch })

export function App() {
  return <RouterProvider router={router} />
}
