/** The answer to `stoa serve --help`. */
export const SERVE_HELP = `
stoa serve [--demo [--seed N] [--nodes N] [--rate N]]
           [--connect URL[,URL…] | --coordinator FILE | --stalwart-toml FILE] [--name NAME]
           [--data DIR] [--port N] [--creds F | --nkey-file F] [--ca F] [--cert F --key F] [--tls-first]
           [--system-creds F] [--monitoring URL[,URL…]]
           [--management URL[,URL…] [--management-ca F] [--allow-plain-management]]
           [--secrets-file F] [--allow-plain-password] [--allow-host NAME:PORT]… [--allow-actions] [--json]

Records and serves the dashboard on 127.0.0.1 until SIGTERM or Ctrl+C. Without a cluster it goes on
with those that were watched last time; the dashboard can add others.

  --demo              a made-up cluster: a week of history, then live
  --seed N            the same seed gives the same history (1)
  --nodes N           nodes of the made-up cluster, up to 1024 (12)
  --rate N            frames a second, up to 100000 (8)
  --connect URL,…     the NATS servers: nats://host:port or tls://host:port, without a login
  --coordinator FILE  Stalwart's coordinator object, {"@type":"Nats",…}
  --stalwart-toml F   configuration of an older Stalwart (0.12 to 0.15)
  --name NAME         the cluster's name; the same name goes on with the same history
  --data DIR          where histories are kept ($XDG_DATA_HOME/stoa)
  --port N            port on 127.0.0.1; 0, the default, takes any free one
  --creds F           a .creds file; it is read at each connect, never copied
  --nkey-file F       a file with an nkey seed
  --system-creds F    a .creds file of a restricted user of the system account: shows routes, gateways, leaf nodes
  --monitoring URL,…  HTTP monitoring of the servers (http://host:8222), where no system user is to be had
  --management URL,…  the nodes' own management API (https://mx1.example.net), one base URL a node
  --management-ca F   the private CA that signed the nodes' certificates
  --allow-plain-management   send its login over http:// to another machine although it is not encrypted
  --ca F              the private CA that signed the servers' certificates
  --cert F --key F    the client certificate that servers ask for
  --tls-first         TLS before the server's greeting
  --secrets-file F    lines NAME=value with the names below; owned by you, mode 0600
  --allow-plain-password   send a password over nats:// to another machine although it is not encrypted
  --allow-host N:P    also answer to this exact Host header (for an SSH tunnel); may be repeated
  --allow-actions     operators may act on clusters that were set up so, here and with «stoa run»
  --json              first line on stdout: {"url":…,"login":…,"data":…,"pid":…} once it is ready

Credentials come from the environment or the secrets file, never from arguments:
STOA_NATS_USER and STOA_NATS_PASSWORD, STOA_NATS_TOKEN, STOA_NATS_NKEY_SEED; for a restricted user of
the system account STOA_NATS_SYSTEM_USER and STOA_NATS_SYSTEM_PASSWORD. For the management API STOA_MANAGEMENT_KEY, or
STOA_MANAGEMENT_USER and STOA_MANAGEMENT_PASSWORD, or STOA_MANAGEMENT_BEARER; for the canary's mailbox
STOA_CANARY_USER and STOA_CANARY_PASSWORD.`

/** Options of `stoa serve`, in the form of `node:util`. */
export const SERVE_OPTIONS = {
  demo: { type: 'boolean' },
  seed: { type: 'string' },
  nodes: { type: 'string' },
  rate: { type: 'string' },
  connect: { type: 'string' },
  coordinator: { type: 'string' },
  'stalwart-toml': { type: 'string' },
  name: { type: 'string' },
  data: { type: 'string' },
  port: { type: 'string' },
  creds: { type: 'string' },
  'system-creds': { type: 'string' },
  monitoring: { type: 'string' },
  management: { type: 'string' },
  'management-ca': { type: 'string' },
  'allow-plain-management': { type: 'boolean' },
  'nkey-file': { type: 'string' },
  ca: { type: 'string' },
  cert: { type: 'string' },
  key: { type: 'string' },
  'tls-first': { type: 'boolean' },
  'secrets-file': { type: 'string' },
  'allow-plain-password': { type: 'boolean' },
  'allow-host': { type: 'string', multiple: true },
  'allow-actions': { type: 'boolean' },
  json: { type: 'boolean' }
} as const
