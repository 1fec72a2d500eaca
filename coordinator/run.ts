import { createLog, formatLogLine, type LogLevel, logOutput, Systemd } from "../base/index.js";
import { type RunningCoordinator, type StartOptions, startCoordinator } from "./main.js";

/**
 * A coordinator for the life of this process: starts, tells `started`, runs until SIGTERM or SIGINT, stops
 * cleanly. Throws what `startCoordinator` throws.
 */
export async function runCoordinator(
  options: Omit<StartOptions, "log">,
  started: (running: RunningCoordinator) => void,
): Promise<void> {
  const underJournald = options.environment["JOURNAL_STREAM"] !== undefined;
  const level = options.settings.logLevel as LogLevel;
  const output = logOutput();
  const log = createLog(level, (line) => output(formatLogLine(line, underJournald)), Date.now);
  // From the first moment: a signal that comes while it starts is to stop it as soon as it has.
  const signalled = new Promise<string>((resolve) => {
    for (const name of ["SIGTERM", "SIGINT"] as const) process.once(name, () => resolve(name));
  });
  const running = await startCoordinator({ ...options, log });
  const systemd = new Systemd(options.environment);
  systemd.watch(() => running.alive(systemd.watchdogMs * 2));
  systemd.ready(`API ${running.httpUrl}, broker ${running.brokerUrl}`);
  started(running);
  log.info("coordinator stops", { signal: await signalled });
  systemd.stopping();
  await running.close();
  systemd.close();
}
