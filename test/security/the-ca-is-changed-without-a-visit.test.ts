import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readIdentity, writeIdentity } from "../../agent/identity/identity-file.js";
import { joinFleet, renewIdentity } from "../../agent/identity/join.js";
import { Renewal } from "../../agent/identity/renewal.js";
import { silentLog } from "../../base/index.js";
import type { AuthorityAnswer, AuthorityFinished } from "../../coordinator/index.js";
import {
  fingerprintOf,
  type Identity,
  parseJoinToken,
  pemsIn,
  readCertificate,
} from "../../identity/index.js";
import { until } from "../fixtures/until.js";
import { SecureStage } from "./secure-stage.js";

const trusted = ({ authority }: Identity) =>
  pemsIn(authority).map((pem) => fingerprintOf(readCertificate(pem, "CA")));

/** A device that keeps its certificate fresh; `look` is what it does every ten minutes. */
async function device(stage: SecureStage, name: string) {
  const file = join(stage.directory, `${name}.json`);
  const identity = await stage.join(name);
  await writeIdentity(file, identity);
  const now = async () => (await readIdentity(file))!;
  const look = async () => {
    const renewal = new Renewal({
      ...{ url: stage.url, file, identity: await now(), wall: Date.now, log: silentLog },
      ...{ everyMs: 3_600_000, askEveryMs: 0 },
    });
    await renewal.look();
    renewal.stop();
    return now();
  };
  return { identity, now, look };
}

const authority = (stage: SecureStage) => stage.api<AuthorityAnswer>("GET", "/v1/authority");
const rotate = (stage: SecureStage) => stage.api<AuthorityAnswer>("POST", "/v1/authority/rotate");
const finish = (stage: SecureStage, force = false) =>
  stage.api<AuthorityFinished>("POST", "/v1/authority/finish", { force });

describe("another CA", () => {
  it("is followed to by agents by themselves, also by one that was away, and the former ends", async () => {
    const stage = await SecureStage.open();
    const [one, away] = [await device(stage, "gw-1"), await device(stage, "gw-2")];
    const live = stage.client(one.identity);
    expect(await live.settled()).toBe(true);
    const before = (await authority(stage)).active.fingerprint;
    // Nothing changes: nothing is renewed.
    expect((await one.look()).certificate).toBe(one.identity.certificate);

    const { active, former, behind } = await rotate(stage);
    expect(former?.fingerprint).toBe(before);
    expect(active.fingerprint).not.toBe(before);
    expect(behind.map(({ name }) => name)).toEqual(["gw-1", "gw-2"]);
    await expect(rotate(stage)).rejects.toThrow(/under way/);
    expect(live.transport.connected).toBe(true);

    const followed = await one.look();
    expect(trusted(followed)).toEqual([before, active.fingerprint]);
    expect((await authority(stage)).behind.map(({ name }) => name)).toEqual(["gw-2"]);
    // One that joins meanwhile knows both, whichever CA its token names.
    const open = parseJoinToken(await stage.token());
    const third = await joinFleet(stage.url, parseJoinToken(await stage.token()), "gw-3");
    expect(trusted(third)).toEqual([before, active.fingerprint]);
    expect(await stage.client(third).settled()).toBe(true);

    // Both hold through a restart.
    await stage.stop();
    await stage.start();
    expect(await stage.client(one.identity, "gw-1:control:2").settled()).toBe(true);
    expect(await stage.client(followed, "gw-1:control:3").settled()).toBe(true);
    await expect(finish(stage)).rejects.toThrow(/1 device has not .* shut out: gw-2$/);

    // The one that was away comes back with what it had, and follows.
    expect(await stage.client(away.identity).settled()).toBe(true);
    const back = stage.client(await away.look(), "gw-2:control:2");
    expect(await back.settled()).toBe(true);
    const old = stage.client(away.identity, "gw-2:control:3");
    expect(await old.settled()).toBe(true);
    // It has shown the new one; a connection that it had before shows the old one again.
    await away.look();
    expect(await finish(stage)).toMatchObject({ former: null, behind: [], shutOut: [], tokens: 1 });

    await until("what rests on the former is cut off", () => old.reasons.length > 0);
    expect(back.transport.connected).toBe(true);
    expect(await stage.client(one.identity, "gw-1:control:4").settled()).toBe(false);
    expect(await stage.client(followed, "gw-1:control:5").settled()).toBe(true);
    await expect(joinFleet(stage.url, open, "gw-4")).rejects.toMatchObject({ code: "untrusted" });
    expect((await stage.join("gw-4")).name).toBe("gw-4");
    // Then they forget the former one, too.
    expect(trusted(await one.look())).toEqual([active.fingerprint]);
  });

  it("shuts out who has not followed only when that is wanted, and lets it join anew", async () => {
    const stage = await SecureStage.open();
    const [one, away] = [await device(stage, "gw-1"), await device(stage, "gw-2")];
    await rotate(stage);
    await one.look();
    const live = stage.client(away.identity);
    expect(await live.settled()).toBe(true);
    const ended = await finish(stage, true);
    expect(ended.shutOut).toEqual(["gw-2"]);
    await until("it is cut off", () => live.reasons.length > 0);
    expect(await stage.client(away.identity, "gw-2:control:2").settled()).toBe(false);
    await expect(renewIdentity(stage.url, away.identity)).rejects.toMatchObject({ code: "untrusted" });
    const anew = await stage.join("gw-2", { name: "gw-2" });
    expect(await stage.client(anew, "gw-2:control:3").settled()).toBe(true);
    await expect(finish(stage)).rejects.toThrow(/no change/);
  });

  it("counts no device as having followed that has not shown what it got", async () => {
    const stage = await SecureStage.open();
    const { identity } = await device(stage, "gw-1");
    await rotate(stage);
    // The answer gets lost on its way: the device still has the old one only.
    await renewIdentity(stage.url, identity);
    await expect(finish(stage)).rejects.toThrow(/gw-1/);
  });
});
