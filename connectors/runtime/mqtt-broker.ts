import { HeadwaterError } from "../../base/index.js";
import type { BrokerAddress } from "../../transport/index.js";
import type { ConnectorScope } from "../connector.js";
import { fleetUrl } from "../mqtt-address.js";
import { expandSecrets, expandTls } from "../template.js";

/** A broker's address as it lies in a component's configuration. */
export interface AddressConfig {
  readonly url: string;
  readonly username: string | null;
  readonly password: string | null;
  readonly tls: {
    readonly ca?: string;
    readonly cert?: string;
    readonly key?: string;
    readonly rejectUnauthorized?: boolean;
  };
}

/** Who runs it; at the fleet's own broker an agent's client ids begin with its name. */
export function clientOwner({ url }: AddressConfig, scope: ConnectorScope): string {
  return url === fleetUrl ? scope.agent.name : scope.installation;
}

/** The address with what this agent fills in. */
export function brokerAddress(config: AddressConfig, scope: ConnectorScope): BrokerAddress {
  if (config.url === fleetUrl) return scope.fleet ?? noFleet(scope.component);
  const { username, password } = config;
  return {
    url: expandSecrets(config.url, scope, "url"),
    ...(username === null ? {} : { username: expandSecrets(username, scope, "username") }),
    ...(password === null ? {} : { password: expandSecrets(password, scope, "password") }),
    ...expandTls(config.tls, scope),
  };
}

function noFleet(component: string): never {
  throw new HeadwaterError("no-fleet", `${fleetUrl} is the broker of a fleet, and there is none here`, {
    place: `${component}, url`,
    remedy: "run it on an agent, or write a broker as mqtt://host:1883",
  });
}
