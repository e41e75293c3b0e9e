// Connects with ssh2: ssh2_client.js HOST PORT
const { Client } = require("ssh2");
new Client().on("error", () => {}).connect({ host: process.argv[2], port: +process.argv[3], username: "x", password: "y" });
