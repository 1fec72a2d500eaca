// Makes the event loop of a process hang for good, as a bug would: through Node's inspector, which SIGUSR1 opens.
// Argument: the process id.
import WebSocket from "ws";

process.kill(Number(process.argv[2]), "SIGUSR1");
for (;;) {
  try {
    const [{ webSocketDebuggerUrl }] = await (await fetch("http://127.0.0.1:9229/json/list")).json();
    const socket = new WebSocket(webSocketDebuggerUrl);
    await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
    const params = { expression: "for (;;);" };
    socket.send(JSON.stringify({ id: 1, method: "Runtime.evaluate", params }), () => process.exit(0));
    break;
  } catch {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
