/**
 * The budget of an agent: how many bytes all links into it may have under way together. Every link always has
 * `baseBytes`, so that one frame can come; what is left goes to those that wait, in equal shares, and what
 * cannot be shared in whole steps goes to those that have waited longest. So a thousand gateways that come
 * back with a backlog drown nobody. The sum of all grants is at most max(budgetBytes, baseBytes x links)
 * (docs/protocol.md, "Links").
 *
 * A smaller grant counts at once, although a sender that has not heard of it may still use what it had: for
 * one way of the message the sum may be exceeded by what was granted before.
 */
export interface GrantState {
  readonly budgetBytes: number;
  readonly baseBytes: number;
  /** The most that one link gets: more does not make it faster. */
  readonly windowBytes: number;
  /** What each link has now, by name. */
  readonly granted: Map<string, number>;
  /** Those that wait, the longest first. */
  readonly queue: string[];
}

export interface GrantOptions {
  /** Default 8 MiB. */
  readonly budgetBytes?: number;
  /** Default 16 KiB. */
  readonly baseBytes?: number;
  /** Default 1 MiB. */
  readonly windowBytes?: number;
}

export type GrantEvent =
  | { readonly kind: "join"; readonly link: string }
  | { readonly kind: "leave"; readonly link: string }
  /** What the receiver of the link says in its `waiting` effect. */
  | { readonly kind: "waiting"; readonly link: string; readonly waiting: boolean };

/** To be handed to the receiver of `link` as its `grant` event. */
export interface Grant {
  readonly link: string;
  readonly bytes: number;
}

export function createGrants(options: GrantOptions = {}): GrantState {
  return {
    budgetBytes: options.budgetBytes ?? 8 * 1024 * 1024,
    baseBytes: options.baseBytes ?? 16 * 1024,
    windowBytes: options.windowBytes ?? 1024 * 1024,
    granted: new Map(),
    queue: [],
  };
}

/** Returns the grants that changed. O(links), at most once for each `keptBytes` that a link carries. */
export function stepGrants(state: GrantState, event: GrantEvent): Grant[] {
  const { granted, queue } = state;
  const { link } = event;
  const place = queue.indexOf(link);
  switch (event.kind) {
    case "join":
      if (granted.has(link)) return [];
      granted.set(link, 0);
      break;
    case "leave":
      if (!granted.delete(link)) return [];
      if (place >= 0) queue.splice(place, 1);
      break;
    case "waiting":
      if (!granted.has(link) || event.waiting === place >= 0) return [];
      if (event.waiting) queue.push(link);
      else queue.splice(place, 1);
      break;
  }
  return deal(state);
}

/** The sum of all grants. */
export function grantedBytes(state: GrantState): number {
  let sum = 0;
  for (const bytes of state.granted.values()) sum += bytes;
  return sum;
}

function deal(state: GrantState): Grant[] {
  const { granted, queue, baseBytes } = state;
  const extra = new Map<string, number>();
  const spare = Math.max(0, Math.floor((state.budgetBytes - baseBytes * granted.size) / baseBytes));
  const most = Math.max(0, Math.floor((state.windowBytes - baseBytes) / baseBytes));
  if (queue.length > 0) {
    const share = Math.min(most, Math.floor(spare / queue.length));
    let rest = share === most ? 0 : spare - share * queue.length;
    for (const link of queue) {
      extra.set(link, share + (rest > 0 ? 1 : 0));
      rest--;
    }
  }
  const changed: Grant[] = [];
  for (const [link, before] of granted) {
    const bytes = baseBytes * (1 + (extra.get(link) ?? 0));
    if (bytes === before) continue;
    granted.set(link, bytes);
    changed.push({ link, bytes });
  }
  return changed;
}
