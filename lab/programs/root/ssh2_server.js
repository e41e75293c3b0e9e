// Accepts connections with ssh2: ssh2_server.js PORT
const { generateKeyPairSync } = require("crypto");
const { Server } = require("ssh2");
const form = { type: "pkcs1", format: "pem" };
const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048, privateKeyEncoding: form, publicKeyEncoding: form });
new Server({ hostKeys: [privateKey] }, (client) => client.on("error", () => {})).listen(+process.argv[2], "127.0.0.1");
