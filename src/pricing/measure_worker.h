// SPDX-License-Identifier: Apache-2.0
// The measuring process: what `atelier measure-worker` runs. It reads one request a line from its
// standard input and writes one answer a line to its standard output, until the input ends.
#pragma once

namespace atelier::pricing {

/// The exit status. Ends with the thread that started it, takes no signal to stop but SIGKILL, can
/// write no files and gets no new privileges; each request brings its limits of memory and time.
int measure_worker_main();

}  // namespace atelier::pricing
