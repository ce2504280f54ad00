// SPDX-License-Identifier: Apache-2.0
// Takes alerts as their receivers do, with the official library of Standard Webhooks:
//
//   node receiver.mjs SECRET     prints its port, then a line of JSON for each message that verifies
//
// The first attempt is refused, to be made again.
import { createServer } from "node:http";
import { Webhook } from "standardwebhooks";

const webhook = new Webhook(process.argv[2]);
let attempts = 0;

const server = createServer((request, response) => {
  const pieces = [];
  request.on("data", (piece) => pieces.push(piece));
  request.on("end", () => {
    const answer = (status) => response.writeHead(status, { connection: "close" }).end();
    attempts += 1;
    if (attempts === 1) {
      answer(503);
      return;
    }
    try {
      const message = webhook.verify(Buffer.concat(pieces).toString(), request.headers);
      console.log(JSON.stringify({ id: request.headers["webhook-id"], ...message }));
      answer(204);
    } catch (error) {
      console.log(JSON.stringify({ type: "refused", why: String(error) }));
      answer(400);
    }
  });
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
