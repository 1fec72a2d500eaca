import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { parseJoinToken } from "../../identity/index.js";
import { Host, type Installed, type InstallWishes, install } from "../../service/index.js";

/** The file system of a gateway in a folder, gone when the test is over. */
export class GatewayFolder {
  readonly host = new Host(mkdtempSync(join(tmpdir(), "headwater-gateway-")));

  constructor() {
    onTestFinished(() => rmSync(this.host.root, { recursive: true, force: true }));
  }

  read(path: string): string {
    return readFileSync(this.host.path(path), "utf8");
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(this.host.path(path)), { recursive: true });
    writeFileSync(this.host.path(path), text);
  }

  /** `token` null = whoever asks for one fails the test. */
  install(coordinator: string, token: string | null, given: Partial<InstallWishes> = {}): Promise<Installed> {
    return install(this.host, {
      coordinator,
      token: async () => {
        if (token === null) throw new Error("no token is needed here");
        return parseJoinToken(token);
      },
      name: null,
      labels: [],
      proxy: null,
      deployKeys: [],
      script: process.argv[1]!,
      node: process.execPath,
      say: () => undefined,
      ...given,
    });
  }
}
