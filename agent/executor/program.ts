import { HeadwaterError } from "../../base/index.js";
import { type EarlierFields, type Schema, schemaOf } from "../../proto/index.js";
import {
  type Chain,
  type ChainFeed,
  chainFeedsOf,
  chainsOf,
  deadLetterStream,
  type Graph,
  type GraphComponent,
  type GraphSpec,
  type Grouping,
  specOf,
  streamFieldsOf,
} from "../../topology/index.js";
import { Schemas } from "./schemas.js";

/** A consumer outside the chain: where tuples of one stream leave it. */
export interface ExitPlan {
  /** Head of the consumer's chain, which is the consumer. */
  readonly consumer: string;
  readonly grouping: Grouping;
  /** 0 = as many as there are agents with the label. */
  readonly parallelism: number;
}

/** What happens to tuples of one stream of one component. */
export interface StreamPlan {
  readonly name: string;
  /** `<component>/<stream>`, its name in frames. */
  readonly key: string;
  readonly schema: Schema;
  /** Consumers in the same chain: called directly. */
  readonly inside: readonly string[];
  readonly exits: readonly ExitPlan[];
}

export interface ComponentPlan {
  readonly component: GraphComponent;
  /** Index in the graph. */
  readonly index: number;
  readonly streams: ReadonlyMap<string, StreamPlan>;
}

/** A graph made ready to run: chains, and where each stream goes. Made once for each runtime. */
export interface Program {
  readonly graph: Graph;
  readonly spec: GraphSpec;
  readonly chains: ReadonlyMap<string, Chain>;
  readonly chainList: readonly Chain[];
  readonly feeds: readonly ChainFeed[];
  readonly components: ReadonlyMap<string, ComponentPlan>;
  /** To read frames with, those of other agents and those in the store. */
  readonly schemas: Schemas;
  /** A component declares its event time: watermarks flow. */
  readonly timed: boolean;
}

/** `earlier`: streams as they were in earlier versions of the graph. */
export function compileProgram(graph: Graph, earlier: readonly EarlierFields[] = []): Program {
  const spec = specOf(graph);
  const chainList = chainsOf(spec);
  const chains = new Map(chainList.map((chain) => [chain.head, chain]));
  const schemas = new Schemas();
  const components = new Map<string, ComponentPlan>();
  const fieldsOf = streamFieldsOf(graph);
  graph.components.forEach((component, index) => {
    const streams = new Map<string, StreamPlan>();
    for (const name of [...Object.keys(component.streams), deadLetterStream]) {
      const key = `${component.name}/${name}`;
      const schema = schemaOf(fieldsOf(component.name, name)!);
      schemas.add(key, schema);
      streams.set(name, { name, key, schema, ...consumersOf(graph, chains, component.name, name) });
    }
    components.set(component.name, { component, index, streams });
  });
  schemas.addEarlier(earlier);
  const timed = graph.components.some(({ eventTime }) => eventTime !== undefined);
  return { graph, spec, chains, chainList, feeds: chainFeedsOf(spec, chainList), components, schemas, timed };
}

function consumersOf(
  graph: Graph,
  chains: ReadonlyMap<string, Chain>,
  producer: string,
  stream: string,
): { readonly inside: readonly string[]; readonly exits: readonly ExitPlan[] } {
  const inside: string[] = [];
  const exits: ExitPlan[] = [];
  for (const consumer of graph.components) {
    for (const input of consumer.inputs) {
      if (input.from !== producer || input.stream !== stream) continue;
      const chain = chains.get(consumer.name);
      if (chain === undefined) inside.push(consumer.name);
      else {
        const parallelism = chain.placement.kind === "onEach" ? 0 : chain.parallelism;
        exits.push({ consumer: consumer.name, grouping: input.grouping, parallelism });
      }
    }
  }
  return { inside, exits };
}

/** The plan of a component; throws when there is none of this name. */
export function componentPlan({ components, graph }: Program, name: string): ComponentPlan {
  const plan = components.get(name);
  if (plan !== undefined) return plan;
  throw new HeadwaterError("unknown-component", `there is no component ${JSON.stringify(name)}`, {
    place: graph.name,
    remedy: `components are: ${[...components.keys()].join(", ")}`,
  });
}

/** The plan of a stream; throws when the component has no such stream. */
export function streamPlan(plan: ComponentPlan, stream: string): StreamPlan {
  const found = plan.streams.get(stream);
  if (found !== undefined) return found;
  const names = [...plan.streams.keys()].join(", ");
  throw new HeadwaterError(
    "unknown-stream",
    `${plan.component.name} has no stream ${JSON.stringify(stream)}`,
    {
      place: plan.component.name,
      remedy: `declare it in streams, or emit on one of: ${names}`,
    },
  );
}
