// SPDX-License-Identifier: Apache-2.0
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import root from "@opentelemetry/otlp-transformer/build/src/generated/root.js";

const proto = root.opentelemetry.proto.collector;
const decoders = {
  "/v1/traces": proto.trace.v1.ExportTraceServiceRequest,
  "/v1/logs": proto.logs.v1.ExportLogsServiceRequest,
};
const kPatience_ms = 60_000;
const kEmail = "otlp@example.org";
const kPassword = "a password for the length of a test";

let failed = 0;
function check(what, holds) {
  if (!holds) failed += 1;
  console.log(`${holds ? "ok" : "not ok"} ${what}`);
}

/** A collector that decodes all that it is sent, and refuses the first request once. */
class Collector {
  requests = [];
  refused = 0;
  #taken;
  /** Until the first that was not refused. */
  taken = new Promise((resolve) => (this.#taken = resolve));
  #server = createServer((request, response) => this.#take(request, response));

  async listen() {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    return `http://127.0.0.1:${this.#server.address().port}`;
  }
  close() {
    this.#server.close();
  }
  async #take(request, response) {
    const pieces = [];
    for await (const piece of request) pieces.push(piece);
    if (this.refused === 0) {
      this.refused += 1;
      response.writeHead(503, { "Retry-After": "1" }).end();
      return;
    }
    this.requests.push({
      path: request.url,
      headers: request.headers,
      message: decoders[request.url].decode(Buffer.concat(pieces)),
    });
    response.writeHead(200, { "Content-Type": "application/x-protobuf" }).end();
    this.#taken();
  }
  #of(path, groups, scopes, records) {
    return this.requests
      .filter((request) => request.path === path)
      .flatMap((request) => request.message[groups])
      .flatMap((group) => group[scopes])
      .flatMap((scope) => scope[records]);
  }
  spans() {
    return this.#of("/v1/traces", "resourceSpans", "scopeSpans", "spans");
  }
  logs() {
    return this.#of("/v1/logs", "resourceLogs", "scopeLogs", "logRecords");
  }
}

const hex = (bytes) => Buffer.from(bytes ?? []).toString("hex");
const value = (any) => any?.stringValue ?? any?.intValue ?? any?.doubleValue ?? any?.boolValue;
const attribute = (record, key) => value(record.attributes.find((one) => one.key === key)?.value);

/** Starts the program, works with it a little, and ends it once something has come. */
async function work(program, data, collector, endpoint, traceparent) {
  const child = spawn(program, ["serve", "--port", "0", "--data", data, "--otlp-endpoint", endpoint], {
    env: { ...process.env, ATELIER_ADMIN_EMAIL: kEmail, ATELIER_ADMIN_PASSWORD: kPassword },
    stdio: ["ignore", "ignore", "pipe"],
    signal: AbortSignal.timeout(kPatience_ms),
    killSignal: "SIGKILL",
  });
  const ended = once(child, "exit");
  let port;
  for await (const line of createInterface(child.stderr)) {
    const record = line.startsWith("{") ? JSON.parse(line) : {};
    if (record.eventName === "atelier.ready") {
      port = record.attributes["server.port"];
      break;
    }
  }
  child.stderr.resume();
  if (port) {
    const url = `http://127.0.0.1:${port}`;
    await fetch(`${url}/healthz`, { headers: { traceparent } });
    await fetch(`${url}/api/identity/session`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ email: kEmail, password: kPassword }),
    });
    await Promise.race([collector.taken, ended]);
  }
  child.kill("SIGTERM");
  const [code] = await ended;
  check("the program starts, works and ends", port > 0 && code === 0);
}

function check_requests(collector) {
  const { requests } = collector;
  check("what was refused with 503 comes again", collector.refused === 1 && requests.length > 0);
  check(
    "requests are protobuf, not packed as they stay on this machine, and not sampled themselves",
    requests.every(
      ({ headers }) =>
        headers["content-type"] === "application/x-protobuf" &&
        headers["content-encoding"] === undefined &&
        headers.traceparent.endsWith("-00"),
    ),
  );
  const resources = requests.map(
    ({ message }) => (message.resourceSpans ?? message.resourceLogs)[0].resource,
  );
  check(
    "each says which service of which version it comes from",
    resources.every(
      (resource) =>
        attribute(resource, "service.namespace") === "atelier" &&
        attribute(resource, "service.name") === "atelier" &&
        attribute(resource, "service.version")?.length > 0 &&
        attribute(resource, "service.instance.id")?.length === 32,
    ),
  );
}

function check_spans(spans, traceparent) {
  const [, trace, caller] = traceparent.split("-");
  check(
    "every span has its ids, name, kind and times",
    spans.length > 0 &&
      spans.every(
        (span) =>
          span.traceId.length === 16 &&
          span.spanId.length === 8 &&
          span.name.length > 0 &&
          span.kind >= 1 &&
          span.kind <= 5 &&
          BigInt(span.endTimeUnixNano) >= BigInt(span.startTimeUnixNano) &&
          BigInt(span.startTimeUnixNano) > 1_700_000_000_000_000_000n,
      ),
  );
  const asked = spans.find((span) => span.name === "GET /healthz");
  check(
    "a request continues the trace of its caller",
    asked && hex(asked.traceId) === trace && hex(asked.parentSpanId) === caller && asked.kind === 2,
  );
  check(
    "a request has the attributes of the semantic conventions",
    asked &&
      attribute(asked, "http.request.method") === "GET" &&
      attribute(asked, "http.route") === "/healthz" &&
      attribute(asked, "url.path") === "/healthz" &&
      Number(attribute(asked, "http.response.status_code")) === 200,
  );
  const session = spans.find((span) => span.name === "POST /api/identity/session");
  const inside = spans.filter(
    (span) => session && hex(span.parentSpanId) === hex(session.spanId) && span.kind === 3,
  );
  check(
    "what a request asks of the database is inside it",
    inside.length > 0 &&
      inside.every(
        (span) =>
          attribute(span, "db.system.name") === "sqlite" &&
          attribute(span, "db.namespace") === "identity" &&
          attribute(span, "atelier.wait_ms") >= 0,
      ),
  );
}

function check_logs(logs) {
  const ready = logs.find((log) => log.eventName === "atelier.ready");
  check(
    "a log record has its event, severity, body and attributes",
    ready &&
      ready.severityText === "INFO" &&
      ready.severityNumber === 9 &&
      ready.body.stringValue.startsWith("Everything is loaded") &&
      Number(attribute(ready, "server.port")) > 0 &&
      BigInt(ready.timeUnixNano) > 1_700_000_000_000_000_000n,
  );
}

const collector = new Collector();
const endpoint = await collector.listen();
const data = mkdtempSync(join(tmpdir(), "atelier-otlp-"));
const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
try {
  await work(process.argv[2], data, collector, endpoint, traceparent);
} finally {
  collector.close();
  rmSync(data, { recursive: true });
}
check_requests(collector);
check_spans(collector.spans(), traceparent);
check_logs(collector.logs());
process.exitCode = failed === 0 ? 0 : 1;
