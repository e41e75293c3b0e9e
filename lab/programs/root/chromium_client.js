// Shows a page with the Chromium of a package of npm: chromium_client.js URL PACKAGE [OPTION...]
const { spawnSync } = require("child_process");
const fs = require("fs");
const path = require("path");
const { brotliDecompressSync } = require("zlib");

const bin = path.join(process.env.HOME, "node_modules", process.argv[3], "bin");
const packed = fs.readdirSync(bin).find((name) => /^chromium.*\.br$/.test(name));
const folder = fs.mkdtempSync("/tmp/lab-chromium-");
const program = path.join(folder, "chromium");
fs.writeFileSync(program, brotliDecompressSync(fs.readFileSync(path.join(bin, packed))), { mode: 0o755 });
const options = ["--headless", "--no-sandbox", "--no-zygote", "--single-process", "--disable-gpu", "--no-first-run",
  "--ignore-certificate-errors", "--disable-background-networking", `--user-data-dir=${folder}/profile`, "--dump-dom", ...process.argv.slice(4)];
spawnSync(program, [...options, process.argv[2]], { timeout: 12000, killSignal: "SIGKILL" });
fs.rmSync(folder, { recursive: true, force: true });
