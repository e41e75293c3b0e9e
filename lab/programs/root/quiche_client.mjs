// Connects with quiche: quiche_client.mjs HOST PORT
import { webcrypto } from "node:crypto";

import { QUICClient } from "@matrixai/quic";

const [host, port] = process.argv.slice(2);
const ops = { randomBytes: async (data) => { webcrypto.getRandomValues(new Uint8Array(data)); } };
const config = { verifyPeer: false, applicationProtos: ["h3"] };
await QUICClient.createQUICClient({ host, port: Number(port), serverName: host, crypto: { ops }, config }, { timer: 2000 })
  .catch(() => {});
