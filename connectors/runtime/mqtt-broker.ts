import type { BrokerAddress } from "../../transport/index.js";
import type { ConnectorScope } from "../connector.js";
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

/** The address with what this agent fills in. */
export function brokerAddress(config: AddressConfig, scope: ConnectorScope): BrokerAddress {
  const { username, password } = config;
  return {
    url: expandSecrets(config.url, scope, "url"),
    ...(username === null ? {} : { username: expandSecrets(username, scope, "username") }),
    ...(password === null ? {} : { password: expandSecrets(password, scope, "password") }),
    ...expandTls(config.tls, scope),
  };
}
