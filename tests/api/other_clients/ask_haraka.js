// Asks a socket about addresses with haraka-plugin-p0f, in what a plugin sees of Haraka; a line of JSON for each.
'use strict'

const plugin = require('haraka-plugin-p0f')

const [socket_path, ...addresses] = process.argv.slice(2)
const hooks = {}
plugin.name = 'p0f'
plugin.config = { get: () => ({ main: { socket_path, add_header: 'X-p0f-Result' } }) }
plugin.register_hook = (hook, method) => { hooks[hook] = method }
plugin.register()

const server = { notes: {}, logerror: (...words) => { throw new Error(words.join(' ')) } }

function ask(ip) {
  const found = {}
  const headers = []
  const connection = {
    remote: { ip, is_private: false },
    server,
    results: { add: (_, result) => Object.assign(found, result), get: () => found },
    transaction: {
      remove_header: () => {},
      add_header: (name, value) => headers.push(`${name}: ${value}`),
    },
    loginfo: () => {},
    logdebug: () => {},
    logerror: server.logerror,
  }
  return new Promise((resolve) => {
    plugin[hooks.lookup_rdns](() => {
      plugin[hooks.data_post](() => resolve(JSON.stringify({ found, headers })), connection)
    }, connection)
  })
}

plugin[hooks.init_master](async () => {
  // All at once, as when mails arrive: the plugin does not wait for one answer before it asks on.
  for (const line of await Promise.all(addresses.map(ask))) console.log(line)
  server.notes.p0f_client.shutdown()
  server.notes.p0f_client.sock.destroy()
}, server)
