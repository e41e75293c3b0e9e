// Connects with Node.js of any version: old_node.js HOST PORT [CIPHERS].  With CIPHERS, without HTTP.
var options = { host: process.argv[2], port: +process.argv[3], servername: process.argv[2], rejectUnauthorized: false };
if (process.argv[4]) {
  options.ciphers = process.argv[4];
  require("tls").connect(options, function () { process.exit(); });
} else {
  require("https").get(options, function () { process.exit(); }).on("error", function () {});
}
