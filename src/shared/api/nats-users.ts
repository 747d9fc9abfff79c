/**
 * Optional, where a JetStream stream captures the subject (design.md section 9): further subjects on which Stoa's user may
 * publish, to read what it missed. Of the one stream of this name.
 */
export const CAPTURE_GRANT: readonly string[] = [
  '$JS.API.INFO',
  '$JS.API.STREAM.NAMES',
  '$JS.API.STREAM.INFO.STW_AGORA',
  '$JS.API.CONSUMER.CREATE.STW_AGORA.>',
  '$JS.API.CONSUMER.INFO.STW_AGORA.*',
  '$JS.API.CONSUMER.MSG.NEXT.STW_AGORA.*',
  '$JS.API.CONSUMER.DELETE.STW_AGORA.*'
]

/**
 * The user of design.md section 9, as text of a nats-server.conf: hears the one subject, may ask three questions, can
 * send nothing to the nodes. The first line says where it belongs.
 */
export const ACCOUNT_USER = `# in the account that Stalwart uses
users: [
  { user: stoa, password: "change-me"
    permissions: {
      subscribe: [
        "stwt.agora"
        "_INBOX_stoa.>"
      ]
      publish: [
        "$SYS.REQ.USER.INFO"
        "$SYS.REQ.ACCOUNT.PING.CONNZ"
        "$SYS.REQ.ACCOUNT.PING.STATZ"
        # capture: only where a stream keeps the subject
${CAPTURE_GRANT.map((subject) => `        # "${subject}"`).join('\n')}
      ]
    }
  }
]
`

/**
 * The optional second user, in the system account: of what the reference's `sysro` may (tried there and by our tests on 2.9
 * and 2.15), exactly what Stoa asks and hears. Clients are kicked, and servers drained, reloaded and profiled, by requests
 * of the same form: those are denied by name, should a server take one to all.
 */
export const SYSTEM_USER = `# in the system account (system_account: SYS)
users: [
  { user: stoa-system, password: "change-me-too"
    permissions: {
      publish: {
        allow: "$SYS.REQ.SERVER.PING.*"
        deny: [
          "$SYS.REQ.SERVER.*.KICK"
          "$SYS.REQ.SERVER.*.LDM"
          "$SYS.REQ.SERVER.*.RELOAD"
          "$SYS.REQ.SERVER.*.PROFILEZ"
        ]
      }
      subscribe: [
        "_INBOX.>"
        "$SYS.ACCOUNT.*.CONNECT"
        "$SYS.ACCOUNT.*.DISCONNECT"
        "$SYS.SERVER.*.SHUTDOWN"
        "$SYS.SERVER.*.LAMEDUCK"
        "$SYS.SERVER.*.CLIENT.AUTH.ERR"
      ]
    }
  }
]
`
