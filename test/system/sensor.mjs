// A sensor inside a machine: readings of QoS 1 to the agent's listener, one after the other's PUBACK, for ever.
// Prints `<n> <running ms of the kernel>` for each PUBACK. Arguments: name, first number, pause in ms.
import mqtt from "mqtt";

const [name, first, pauseMs] = process.argv.slice(2);
const client = mqtt.connect("mqtt://127.0.0.1:1883", {
  clientId: name,
  clean: false,
  reconnectPeriod: 100,
  connectTimeout: 2_000,
});
client.on("error", () => undefined);
let n = Number(first);
const next = () => {
  const mine = n++;
  client.publish(`in/${name}`, JSON.stringify({ n: mine }), { qos: 1 }, (error) => {
    if (!error) console.log(`${mine} ${Number(process.hrtime.bigint() / 1_000_000n)}`);
    setTimeout(next, Number(pauseMs));
  });
};
next();
