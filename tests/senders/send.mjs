// SPDX-License-Identifier: Apache-2.0
// Sends a trace with its logs by OpenTelemetry's own exporters, in every form they have:
//
//   node send.mjs URL KEY        prints what was sent, a line of JSON for each form
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, TraceFlags, trace } from "@opentelemetry/api";
import { OTLPLogExporter as LogsInJson } from "@opentelemetry/exporter-logs-otlp-http";
import { OTLPLogExporter as LogsInProtobuf } from "@opentelemetry/exporter-logs-otlp-proto";
import { OTLPTraceExporter as TracesInJson } from "@opentelemetry/exporter-trace-otlp-http";
import { OTLPTraceExporter as TracesInProtobuf } from "@opentelemetry/exporter-trace-otlp-proto";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { LoggerProvider, SimpleLogRecordProcessor } from "@opentelemetry/sdk-logs";
import { BasicTracerProvider, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";

const [url, key] = process.argv.slice(2);
const exporters = { json: [TracesInJson, LogsInJson], protobuf: [TracesInProtobuf, LogsInProtobuf] };

async function send(form, compression) {
  const [Traces, Logs] = exporters[form];
  const resource = resourceFromAttributes({ "service.name": `stranger-${form}-${compression}` });
  const options = { headers: { authorization: `Bearer ${key}` }, compression };
  const tracers = new BasicTracerProvider({
    resource,
    spanProcessors: [new SimpleSpanProcessor(new Traces({ ...options, url: `${url}/v1/traces` }))],
  });
  const loggers = new LoggerProvider({
    resource,
    processors: [new SimpleLogRecordProcessor(new Logs({ ...options, url: `${url}/v1/logs` }))],
  });
  const tracer = tracers.getTracer("stranger", "1.0");

  const earlier = { traceId: "0af7651916cd43dd8448eb211c80319c", spanId: "b7ad6b7169203331", traceFlags: TraceFlags.SAMPLED };
  const root = tracer.startSpan(
    "GET /stones",
    { kind: SpanKind.SERVER, attributes: { "http.route": "/stones", pieces: 3, ratio: 0.5, good: true, list: ["a", "b"] }, links: [{ context: earlier }] },
    ROOT_CONTEXT,
  );
  const inside = trace.setSpan(ROOT_CONTEXT, root);
  const child = tracer.startSpan("SELECT stones", { kind: SpanKind.CLIENT }, inside);
  child.addEvent("locked", { table: "stone" });
  child.setStatus({ code: SpanStatusCode.ERROR, message: "deadlock" });
  child.end();
  loggers.getLogger("stranger").emit({
    severityNumber: 17,
    severityText: "ERROR",
    eventName: "stones.lost",
    body: `камень потерян ${form}${compression}`,
    attributes: { "stone.id": "S-77" },
    context: trace.setSpan(ROOT_CONTEXT, child),
  });
  root.end();
  await Promise.all([tracers.forceFlush(), loggers.forceFlush()]);
  await Promise.all([tracers.shutdown(), loggers.shutdown()]);
  console.log(JSON.stringify({ service: `stranger-${form}-${compression}`, word: `${form}${compression}`, trace: root.spanContext().traceId, root: root.spanContext().spanId, child: child.spanContext().spanId }));
}

for (const form of ["json", "protobuf"]) for (const compression of ["none", "gzip"]) await send(form, compression);
