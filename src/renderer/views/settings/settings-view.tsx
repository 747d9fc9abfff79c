import { useFrom } from '../../state/stores.tsx'
import { Choice } from '../../ui/field.tsx'
import { OutsideText } from '../../ui/outside-text.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Fact } from '../../ui/section.tsx'
import { ClusterSettings } from './cluster-settings.tsx'

export function SettingsView() {
  return (
    <div className="h-full overflow-auto">
      <div className="mx-auto flex max-w-[880px] flex-col gap-4 p-5">
        <h1 className="font-semibold text-20">Settings</h1>
        <ClusterSettings />
        <Appearance />
        <About />
      </div>
    </div>
  )
}

function Appearance() {
  const { theme, zone, density, change } = useFrom('preferences', (state) => state)
  return (
    <Panel title="Appearance" note="of this browser" className="shrink-0">
      <dl className="grid grid-cols-[140px_minmax(0,1fr)] items-center gap-y-2.5">
        <Fact word="Theme">
          <Choice
            label="Theme"
            value={theme}
            onChange={(next) => change({ theme: next })}
            options={[
              ['dark', 'Dark'],
              ['light', 'Light'],
              ['system', 'As the system']
            ]}
          />
        </Fact>
        <Fact word="Times">
          <Choice
            label="Times"
            value={zone}
            onChange={(next) => change({ zone: next })}
            options={[
              ['local', 'Local'],
              ['utc', 'UTC']
            ]}
          />
        </Fact>
        <Fact word="Rows">
          <Choice
            label="Rows"
            value={density}
            onChange={(next) => change({ density: next })}
            options={[
              ['compact', 'Compact, 26 px'],
              ['roomy', 'Roomy, 32 px']
            ]}
          />
        </Fact>
      </dl>
    </Panel>
  )
}

function About() {
  const about = useFrom('host', (state) => state.about)
  return (
    <Panel title="About" className="shrink-0">
      {about === null ? (
        <p className="text-ink-3">Asking the host.</p>
      ) : (
        <dl className="grid grid-cols-[140px_minmax(0,1fr)] gap-y-1.5">
          <Fact word="Stoa">
            <OutsideText text={about.version} />, {about.kind === 'desktop' ? 'desktop' : 'headless host'}
          </Fact>
          <Fact word="Runs on">
            <OutsideText text={about.platform} />
          </Fact>
          <Fact word="Data folder">
            <OutsideText text={about.dataFolder} mono />
          </Fact>
          <Fact word="Secrets">
            <OutsideText text={about.secrets} />
          </Fact>
          <Fact word="Network">It talks to the NATS servers and nodes that you named, and to nothing else.</Fact>
        </dl>
      )}
    </Panel>
  )
}
