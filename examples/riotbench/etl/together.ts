import { bolt, keyedMap } from "headwater";
import { observed } from "../city.js";
import { observation } from "../observations.js";
import { row } from "../rows.js";

const places: ReadonlyMap<string, number> = new Map(observed.map(({ kind }, place) => [kind, place]));

/** Values by the places of `observed`; null = it has not come. They are changed where they stand. */
type Parts = (number | null)[];

/**
 * Joins by message: when the last of its five observations has come, whatever their order, the message goes
 * out once. One of which a part is lost for good is forgotten after a minute.
 */
export function together() {
  return bolt({
    input: observation,
    streams: { default: row },
    state: { parts: keyedMap("json", { ttl: "1m" }) },
    create({ parts }) {
      const live = parts.live<Parts>({
        bytes: 9 * observed.length,
        thaw: (kept) => [...(kept as Parts)],
        freeze: (values) => [...values],
      });
      return {
        execute({ message, kind, sensor, at, value }, out) {
          const known = live.find(message, "values");
          const values: Parts = known ?? [null, null, null, null, null];
          values[places.get(kind)!] = value;
          if (known === undefined) {
            live.add(message, "values", values);
            return;
          }
          const [temperature, humidity, light, dust, airquality] = values as number[];
          if (values.includes(null)) return;
          parts.clear(message);
          out.emit({
            sensor,
            at,
            temperature: temperature!,
            humidity: humidity!,
            light: light!,
            dust: dust!,
            airquality: airquality!,
          });
        },
      };
    },
  });
}
