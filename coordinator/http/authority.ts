import type { Hono } from "hono";
import type { Authority } from "../identity/authority.js";
import type { Identities } from "../identity/identities.js";
import { timesOf } from "../../identity/index.js";
import type { AuthorityAnswer, AuthorityFinished, AuthoritySummary } from "./identity-types.js";
import { requiredIdentities } from "./identities.js";
import { readFinish } from "./intake.js";
import type { RouteTools } from "./updates.js";

/** Routes about the CA, and the change to another one. */
export function authorityRoutes(app: Hono, known: Identities | null, tools: RouteTools): void {
  app.get("/v1/authority", (context) => context.json(answerOf(requiredIdentities(known))));
  app.post("/v1/authority/rotate", async (context) => {
    const identities = requiredIdentities(known);
    await identities.rotate();
    context.set("subject", identities.authorities.active.fingerprint);
    return context.json(answerOf(identities));
  });
  app.post("/v1/authority/finish", async (context) => {
    const identities = requiredIdentities(known);
    const { force = false } = readFinish(await tools.readJson(context));
    context.set("detail", { force });
    const shutOut = identities.behind.map(({ name }) => name);
    const ended = await identities.finish(force);
    context.set("subject", identities.authorities.active.fingerprint);
    return context.json({ ...answerOf(identities), ...ended, shutOut } satisfies AuthorityFinished);
  });
}

function answerOf(identities: Identities): AuthorityAnswer {
  const { active, former } = identities.authorities;
  const behind = identities.behind.map(({ name, role }) => ({ name, role }));
  return { active: summaryOf(active), former: former === null ? null : summaryOf(former), behind };
}

function summaryOf({ fingerprint, certificate, pem }: Authority): AuthoritySummary {
  const { from, to } = timesOf(certificate);
  return { fingerprint, name: certificate.subject.replace(/^CN=/, ""), from, to, certificate: pem };
}
