// Accepts connections with ssh2: ssh2_server.js PORT
const { Server, utils } = require("ssh2");
const { private: key } = utils.generateKeyPairSync("ed25519");
new Server({ hostKeys: [key] }, (client) => client.on("error", () => {})).listen(+process.argv[2], "127.0.0.1");
