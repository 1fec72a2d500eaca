import { chainFeedsOf, chainsOf } from "./chains.js";
import { commits, hasState } from "./committing.js";
import type { Fields } from "./fields.js";
import type { Finding } from "./findings.js";
import type { Chain, ComponentSpec, GraphSpec } from "./graph.js";
import { streamFieldsOf } from "./plan.js";

/**
 * What lets an update happen that is refused: `drain`, all under way runs to its end first; `lose-state`, the
 * state is given up; `never`, only another spec helps.
 */
export type Refusal = "drain" | "lose-state" | "never";

export interface UpgradeFinding extends Finding {
  /** null: it refuses nothing. */
  readonly needs: Refusal | null;
  /** Component, or `component/cell`, whose state is lost by it; "" = none. */
  readonly losesCell: string;
}

/** Both versions, and what is known of their chains. */
interface Versions {
  readonly old: Version;
  readonly next: Version;
}

interface Version {
  readonly spec: GraphSpec;
  readonly components: ReadonlyMap<string, ComponentSpec>;
  readonly chains: ReadonlyMap<string, Chain>;
  /** Heads of the chains whose tasks commit. */
  readonly committing: ReadonlySet<string>;
  readonly headOf: ReadonlyMap<string, string>;
}

/**
 * Everything that speaks against an update. Only what is on disks can be in the way: state, and frames that
 * tasks which commit have not got rid of. What others have under way comes again from its source.
 */
export function upgradeFindings(
  oldSpec: GraphSpec,
  nextSpec: GraphSpec,
  rollback: boolean,
): { readonly findings: readonly UpgradeFinding[]; readonly emptied: readonly string[] } {
  const versions = { old: versionOf(oldSpec), next: versionOf(nextSpec) };
  const emptied: string[] = [];
  const findings = [
    ...nameFindings(versions),
    ...deliveryFindings(versions),
    ...cellFindings(versions),
    ...chainFindings(versions, emptied),
    ...edgeFindings(versions),
    ...streamFindings(versions, rollback),
  ];
  return { findings, emptied };
}

function versionOf(spec: GraphSpec): Version {
  const chains = chainsOf(spec);
  return {
    spec,
    components: new Map(spec.components.map((component) => [component.name, component])),
    chains: new Map(chains.map((chain) => [chain.head, chain])),
    committing: new Set(chains.filter((chain) => commits(spec, chain)).map(({ head }) => head)),
    headOf: new Map(chains.flatMap(({ head, components }) => components.map((name) => [name, head]))),
  };
}

function nameFindings({ old, next }: Versions): UpgradeFinding[] {
  if (old.spec.name === next.spec.name) return [];
  const message = `the file's topology is ${next.spec.name}, not ${old.spec.name}`;
  return [refusal("never", "other-name", "name", message, "name the topology that the file builds")];
}

function deliveryFindings({ old, next }: Versions): UpgradeFinding[] {
  const [before, after] = [old.spec.settings.delivery, next.spec.settings.delivery];
  if (before === after || old.committing.size + next.committing.size === 0) return [];
  const message = `delivery changes from ${before} to ${after}: what is under way fits the old one`;
  return [refusal("drain", "delivery-changed", "settings, delivery", message, drainRemedy)];
}

/** State is handed over by the names of component and cell, and only to a cell of the same kind and type. */
function cellFindings({ old, next }: Versions): UpgradeFinding[] {
  const findings: UpgradeFinding[] = [];
  if (old.spec.settings.delivery === "at-most-once") {
    for (const { name } of old.spec.components.filter(hasState)) {
      const message = `the state of ${name} is in memory only in at-most-once: it begins empty`;
      findings.push(note("state-in-memory", name, message, "use at-least-once for state that stays"));
    }
    return findings;
  }
  for (const component of old.spec.components) {
    const after = next.components.get(component.name);
    for (const [name, cell] of Object.entries(component.state ?? {})) {
      const now = after?.state?.[name];
      const place = `${component.name}, state ${name}`;
      if (now === undefined) {
        const gone = after === undefined ? "component is" : "cell is";
        const message = `what ${component.name}/${name} holds is lost: the ${gone} not there any more`;
        findings.push(losing("state-removed", place, message, `${component.name}/${name}`));
      } else if (shapeOf(now) !== shapeOf(cell)) {
        const change = `${shapeOf(now)} now and was ${shapeOf(cell)}`;
        const message = `the cell is ${change}: it cannot read what it holds`;
        const remedy = "give the new cell another name; the old one is then removed";
        findings.push(refusal("never", "state-retyped", place, message, remedy));
      }
    }
  }
  return findings;
}

function shapeOf(cell: NonNullable<ComponentSpec["state"]>[string]): string {
  return cell.kind === "timer" ? `a timer by ${cell.clock} time` : `a ${cell.kind} of ${cell.type}`;
}

/** State, positions and outboxes lie under the names of tasks: `head:index` and `head@agent`. */
function chainFindings(versions: Versions, emptied: string[]): UpgradeFinding[] {
  const { old, next } = versions;
  const findings: UpgradeFinding[] = [];
  for (const head of old.committing) {
    const chain = old.chains.get(head)!;
    const after = next.chains.get(head);
    findings.push(...movedState(versions, chain));
    const pinned = chain.placement.kind === "onEach";
    if (after === undefined || (after.placement.kind === "onEach") !== pinned) {
      const message = `the tasks of ${head} end, and what they have not sent yet ends with them`;
      findings.push(refusal("drain", "tasks-end", head, message, drainRemedy));
      if (after !== undefined) findings.push(...lostWith(old, chain, "its tasks get other names"));
    } else if (!next.committing.has(head)) {
      const message = `the tasks of ${head} do not commit any more: what waits on disks stays there`;
      findings.push(refusal("drain", "commits-no-more", head, message, drainRemedy));
    } else findings.push(...redealt(versions, chain, after, emptied));
  }
  return findings;
}

/** Components with state that would belong to the tasks of another chain. */
function movedState({ old, next }: Versions, chain: Chain): UpgradeFinding[] {
  const findings: UpgradeFinding[] = [];
  for (const name of chain.components) {
    const after = next.headOf.get(name);
    if (after === undefined || after === chain.head || !hasState(old.components.get(name)!)) continue;
    const message = `${name} belongs to the tasks of ${after} now, its state to those of ${chain.head}`;
    findings.push(losing("state-moved", name, message, name));
  }
  return findings;
}

/** The tasks keep their names, but not each its share. */
function redealt({ old, next }: Versions, chain: Chain, after: Chain, emptied: string[]): UpgradeFinding[] {
  const { head } = chain;
  const findings: UpgradeFinding[] = [];
  const before = old.components.get(head)!;
  const now = next.components.get(head)!;
  if (chain.placement.kind === "onEach") {
    if (JSON.stringify(chain.placement) === JSON.stringify(after.placement)) return findings;
    const message = `${head} runs on other agents now: what those without the label have not sent is lost`;
    findings.push(refusal("drain", "labels-changed", head, message, drainRemedy));
    findings.push(...lostWith(old, chain, "tasks on agents without the label end"));
    return findings;
  }
  const fewer = after.parallelism < chain.parallelism;
  const other = after.parallelism !== chain.parallelism;
  if (fewer) {
    const change = `${after.parallelism} tasks now and had ${chain.parallelism}`;
    const message = `${head} has ${change}: what those that end have not sent is lost`;
    findings.push(refusal("drain", "tasks-end", head, message, drainRemedy));
  }
  const dealt = before.role === "spout" || [before, now].some((component) => component.inputs.some(isKeyed));
  const regrouped = chain.parallelism > 1 && dealingOf(before) !== dealingOf(now);
  if (!fewer && !(other && dealt) && !regrouped) return findings;
  const why = regrouped && !other ? "its inputs are dealt otherwise" : "its keys lie in other tasks";
  const lost = lostWith(old, chain, why);
  if (lost.length === 0) return findings;
  emptied.push(head);
  findings.push(...lost);
  if (!fewer) {
    const message = `the tasks of ${head} begin empty: what they have not sent yet would go with it`;
    findings.push(refusal("drain", "tasks-redealt", head, message, drainRemedy));
  }
  return findings;
}

function isKeyed({ grouping }: ComponentSpec["inputs"][number]): boolean {
  return grouping.kind !== "shuffle" && grouping.kind !== "local" && grouping.kind !== "global";
}

/** How each input is dealt among the tasks. */
function dealingOf({ inputs }: ComponentSpec): string {
  return JSON.stringify(inputs.map(({ from, stream, grouping }) => [from, stream, grouping]));
}

function lostWith({ components }: Version, chain: Chain, why: string): UpgradeFinding[] {
  return chain.components
    .filter((name) => hasState(components.get(name)!))
    .map((name) => losing("state-lost", name, `the state of ${name} cannot be handed over: ${why}`, name));
}

/** Frames on their way must find their receiver, by the same link. */
function edgeFindings({ old, next }: Versions): UpgradeFinding[] {
  const findings: UpgradeFinding[] = [];
  for (const { from, to, inputs } of chainFeedsOf(old.spec, [...old.chains.values()])) {
    const sender = next.chains.get(from);
    if (!old.committing.has(from) || sender === undefined) continue;
    const receiver = next.chains.get(to);
    const wanted = receiver === undefined ? [] : next.components.get(to)!.inputs;
    const moved =
      (receiver?.placement.kind === "onEach") !== (old.chains.get(to)!.placement.kind === "onEach");
    const fewer = receiver !== undefined && receiver.parallelism < old.chains.get(to)!.parallelism;
    for (const { component, stream } of inputs) {
      const found = wanted.some((input) => input.from === component && input.stream === stream);
      if (found && next.headOf.get(component) === from && !moved && !fewer) continue;
      const message = `what is on its way from ${component} (${stream}) to ${to} would find no receiver`;
      findings.push(
        refusal("drain", "input-removed", `${to}, input ${component}/${stream}`, message, drainRemedy),
      );
    }
  }
  return findings;
}

/** Frames of the old version are read by the new one, for hours after a gateway was without uplink. */
function streamFindings({ old, next }: Versions, rollback: boolean): UpgradeFinding[] {
  const findings: UpgradeFinding[] = [];
  const before = streamFieldsOf(old.spec);
  const after = streamFieldsOf(next.spec);
  const seen = new Set<string>();
  for (const { from, inputs } of chainFeedsOf(old.spec, [...old.chains.values()])) {
    if (!old.committing.has(from)) continue;
    for (const { component, stream } of inputs) {
      const key = `${component}/${stream}`;
      const [was, is] = [before(component, stream), after(component, stream)];
      if (seen.has(key) || was === undefined || is === undefined) continue;
      seen.add(key);
      for (const what of unreadable(was, is, rollback)) {
        const message = `the stream between tasks ${what}: frames on their way would not fit`;
        const remedy = `only add fields that may be null (with ?), or ${drainRemedy}`;
        findings.push(refusal("drain", "stream-changed", `${component}, stream ${stream}`, message, remedy));
      }
    }
  }
  return findings;
}

function unreadable(was: Fields, is: Fields, rollback: boolean): readonly string[] {
  const faults: string[] = [];
  for (const [field, type] of Object.entries(was)) {
    const now = is[field];
    if (now === undefined && !(rollback && type.endsWith("?"))) faults.push(`loses the field ${field}`);
    else if (now !== undefined && now !== type && now !== `${type}?`)
      faults.push(`has ${field} as ${now} now and had it as ${type}`);
  }
  for (const [field, type] of Object.entries(is))
    if (was[field] === undefined && !type.endsWith("?")) faults.push(`gains ${field}, which may not be null`);
  return faults;
}

const drainRemedy = "add --drain: all that is under way runs to its end before the new version begins";

function refusal(
  needs: Refusal,
  code: string,
  place: string,
  message: string,
  remedy: string,
): UpgradeFinding {
  return { severity: "error", code, place, message, remedy, needs, losesCell: "" };
}

function losing(code: string, place: string, message: string, losesCell: string): UpgradeFinding {
  const remedy = "keep it as it was, or add --lose-state: that is then gone for good";
  return { ...refusal("lose-state", code, place, message, remedy), losesCell };
}

function note(code: string, place: string, message: string, remedy: string): UpgradeFinding {
  return { severity: "warning", code, place, message, remedy, needs: null, losesCell: "" };
}
